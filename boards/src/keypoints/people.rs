//! Which person of several is measured.
//!
//! People are followed from frame to frame by their position. The one who is largest and most reliably seen,
//! summed over all frames, is taken.

use super::body::{ANKLES, Body, HIPS, KNEES, SHOULDERS};
use super::recording::{Frame, RawRecording};

/// Farthest that a person moves between two frames, in their heights.
const MAX_MOVE: f32 = 0.5;
/// Further distance for each frame in which they were not seen, in their heights.
const MOVE_PER_GAP: f32 = 0.1;
/// Farthest that a person who was not seen for a while moves, in their heights.
const MAX_MOVE_AFTER_GAP: f32 = 1.5;
/// Frames after which a person who was not seen is followed no longer: two seconds at 30 fps.
const MAX_GAP: usize = 60;
/// Largest ratio of the heights of two tracks of one person.
const MAX_HEIGHT_RATIO: f32 = 1.4;

/// The people in a recording, and which of them the poses belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People {
    /// Most people in one frame.
    pub most: u32,
    /// Which of them was taken, counted from the left of the first frame with the most people, from 1.
    pub taken_from_left: u32,
    /// Number of frames with two or more people.
    pub frames_with_several: u32,
}

/// A person in one frame.
#[derive(Clone, Copy)]
struct Sighting {
    frame: usize,
    /// Index in the frame's people.
    person: usize,
    centre: [f32; 2],
    height: f32,
    /// Mean score of all points, unseen ones included.
    score: f32,
}

/// One person's sightings, in the order of the frames.
struct Track {
    sightings: Vec<Sighting>,
}

impl Track {
    fn last(&self) -> Sighting {
        self.sightings[self.sightings.len() - 1]
    }

    /// Returns how much a person was seen: height times score, summed.
    fn weight(&self) -> f32 {
        self.sightings.iter().map(|sighting| sighting.height * sighting.score).sum()
    }

    fn mean_height(&self) -> f32 {
        self.sightings.iter().map(|sighting| sighting.height).sum::<f32>() / self.sightings.len() as f32
    }

    /// Returns the distance to a sighting in the person's heights, if it can be the same person.
    fn distance(&self, next: &Sighting) -> Option<f32> {
        let last = self.last();
        let gap = next.frame - last.frame;
        let [dx, dy] = [0, 1].map(|axis| next.centre[axis] - last.centre[axis]);
        let distance = dx.hypot(dy) / last.height.max(next.height);
        let most = (MAX_MOVE + MOVE_PER_GAP * (gap - 1) as f32).min(MAX_MOVE_AFTER_GAP);
        (gap <= MAX_GAP && distance <= most).then_some(distance)
    }
}

/// Leaves one person in each frame, or none. Returns what was found if there are several.
pub(super) fn choose(recording: &mut RawRecording) -> Option<People> {
    // A single person may jump, where a recording was cut: the analysis detects that.
    if !recording.has_several_people() {
        return None;
    }
    let sightings: Vec<Vec<Sighting>> =
        recording.frames.iter().enumerate().map(|(at, frame)| sightings(at, frame)).collect();
    let tracks = follow(&sightings);
    let chosen = main_person(&tracks, recording.frames.len());
    let people = describe(&sightings, &chosen);
    for (frame, person) in recording.frames.iter_mut().zip(chosen) {
        frame.people = person.map(|sighting| frame.people[sighting.person]).into_iter().collect();
    }
    people
}

/// Returns the people of a frame of which at least hips or shoulders and a part of a leg are seen.
fn sightings(at: usize, frame: &Frame) -> Vec<Sighting> {
    let sighting = |(person, body): (usize, &Body)| {
        let centre = body.centre(&HIPS).or_else(|| body.centre(&SHOULDERS))?;
        body.centre(&[KNEES, ANKLES].concat())?;
        let [left, top, right, bottom] = body.extent()?;
        let height = (bottom - top).max(right - left);
        let score = body.seen().map(|point| point.score).sum::<f32>() / body.points.len() as f32;
        let is_finite = height.is_finite() && height > 0.0;
        is_finite.then_some(Sighting { frame: at, person, centre, height, score })
    };
    frame.people.iter().enumerate().filter_map(sighting).collect()
}

/// Assigns the sightings of each frame to tracks, the nearest first.
fn follow(sightings: &[Vec<Sighting>]) -> Vec<Track> {
    let (mut done, mut active): (Vec<Track>, Vec<Track>) = (Vec::new(), Vec::new());
    for (at, seen) in sightings.iter().enumerate() {
        let (kept, lost) = active.into_iter().partition(|track: &Track| at - track.last().frame <= MAX_GAP);
        active = kept;
        done.extend(Vec::from_iter::<Vec<Track>>(lost));
        let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
        for (t, track) in active.iter().enumerate() {
            pairs.extend(seen.iter().enumerate().filter_map(|(s, next)| Some((track.distance(next)?, t, s))));
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut is_free = (vec![true; active.len()], vec![true; seen.len()]);
        for (_, t, s) in pairs {
            if is_free.0[t] && is_free.1[s] {
                (is_free.0[t], is_free.1[s]) = (false, false);
                active[t].sightings.push(seen[s]);
            }
        }
        let new = seen.iter().zip(is_free.1).filter(|(_, is_free)| *is_free);
        active.extend(new.map(|(sighting, _)| Track { sightings: vec![*sighting] }));
    }
    done.extend(active);
    done
}

/// Returns the sighting of the main person in each frame. Where their track is interrupted, further tracks of the
/// same size fill the gaps.
fn main_person(tracks: &[Track], frames: usize) -> Vec<Option<Sighting>> {
    let mut chosen = vec![None; frames];
    let mut by_weight: Vec<&Track> = tracks.iter().collect();
    by_weight.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    let Some(height) = by_weight.first().map(|track| track.mean_height()) else { return chosen };
    for track in by_weight {
        let ratio = track.mean_height() / height;
        let is_free = track.sightings.iter().all(|sighting| chosen[sighting.frame].is_none());
        if is_free && (1.0 / MAX_HEIGHT_RATIO..=MAX_HEIGHT_RATIO).contains(&ratio) {
            track.sightings.iter().for_each(|sighting| chosen[sighting.frame] = Some(*sighting));
        }
    }
    chosen
}

fn describe(sightings: &[Vec<Sighting>], chosen: &[Option<Sighting>]) -> Option<People> {
    let most = sightings.iter().map(Vec::len).max().filter(|&most| most > 1)?;
    let fullest = sightings.iter().zip(chosen).filter(|(seen, _)| seen.len() == most);
    let taken = fullest.filter_map(|(seen, chosen)| {
        let x = chosen.as_ref()?.centre[0];
        Some(1 + seen.iter().filter(|other| other.centre[0] < x).count())
    });
    Some(People {
        most: most as u32,
        taken_from_left: taken.into_iter().next().unwrap_or(1) as u32,
        frames_with_several: sightings.iter().filter(|seen| seen.len() > 1).count() as u32,
    })
}
