//! A treadmill trial: joint centres from the markers, contacts from the force plate.

use super::rigid::Motion;
use super::trial::Columns;
use crate::statistics::quantile;
use std::io;
use std::path::Path;

/// Sampling rate of the markers, Hz (Fukuchi et al. 2017).
const MARKER_HZ: f64 = 150.0;
/// Sampling rate of the force plate, Hz (Fukuchi et al. 2017).
const FORCE_HZ: f64 = 300.0;
/// Shortest contact, s. Anything shorter is noise of the plate: a sprinter's contact takes about 0.1 s.
const MIN_CONTACT_S: f64 = 0.1;
/// Height of the hip centre above the marker on the great trochanter, mm. Chosen by hand.
const HIP_ABOVE_TROCHANTER_MM: f64 = 20.0;

/// Signal in the force plate's file, and the threshold of contact.
#[derive(Clone, Copy)]
pub(super) enum Force {
    /// Newtons, upward in `Fy`; contact above 50 N.
    Newtons,
    /// Volts, downward in `Fz`; contact above 3 % of the 95th percentile.
    Volts,
}

/// The files of a trial.
pub(super) struct Files {
    pub(super) name: &'static str,
    pub(super) speed_kmh: f64,
    pub(super) markers: &'static str,
    pub(super) standing: &'static str,
    pub(super) forces: &'static str,
    pub(super) force: Force,
}

/// The two trials whose forces are available.
pub(super) const TRIALS: [Files; 2] = [
    Files {
        name: "RBDS0041, 2.5 m/s",
        speed_kmh: 9.0,
        markers: "RBDS0041runT252.txt.gz",
        standing: "RBDS0041static.txt.gz",
        forces: "RBDS0041runT252forces.txt.gz",
        force: Force::Newtons,
    },
    Files {
        name: "RBDS001, 3.5 m/s",
        speed_kmh: 12.6,
        markers: "RBDS001runT35markers.txt.gz",
        standing: "RBDS001static.txt.gz",
        forces: "RBDS001runT35forces.txt.gz",
        force: Force::Volts,
    },
];

/// One ground contact of a foot.
#[derive(Clone, Copy)]
pub(super) struct Contact {
    pub(super) from_s: f64,
    pub(super) to_s: f64,
    /// Leg: 0 is right, 1 is left.
    pub(super) leg: usize,
}

/// A runner in the sagittal plane: x forward, y up, in leg lengths.
pub(super) struct Runner {
    pub(super) name: &'static str,
    /// Belt speed, km/h.
    pub(super) speed_kmh: f64,
    /// Length of thigh and shank together, m.
    pub(super) leg_m: f64,
    /// Hip, knee and ankle of the right and the left leg, for each sample.
    joints: Joints,
    /// Heel and toe tip of the right and the left foot, for each sample.
    feet: Vec<[[[f64; 2]; 2]; 2]>,
    pub(super) contacts: Vec<Contact>,
}

impl Runner {
    pub(super) fn load(folder: &Path, files: &Files) -> io::Result<Runner> {
        let running = Columns::read(&folder.join(files.markers))?;
        let standing = Columns::read(&folder.join(files.standing))?;
        let (joints, leg_mm) = joint_centres(&running, &standing)?;
        let mut runner = Runner {
            name: files.name,
            speed_kmh: files.speed_kmh,
            leg_m: leg_mm / 1000.0,
            joints,
            feet: foot_ends(&running, leg_mm)?,
            contacts: Vec::new(),
        };
        runner.contacts = runner.contacts_of(&Columns::read(&folder.join(files.forces))?, files.force)?;
        Ok(runner)
    }

    pub(super) fn duration_s(&self) -> f64 {
        (self.joints.len() - 1) as f64 / MARKER_HZ
    }

    /// Returns hip, knee and ankle of the right and the left leg at a time.
    pub(super) fn at(&self, time_s: f64) -> [[[f64; 2]; 3]; 2] {
        interpolate(&self.joints, time_s)
    }

    /// Returns heel and toe tip of the right and the left foot at a time.
    pub(super) fn feet_at(&self, time_s: f64) -> [[[f64; 2]; 2]; 2] {
        interpolate(&self.feet, time_s)
    }

    fn contacts_of(&self, columns: &Columns, kind: Force) -> io::Result<Vec<Contact>> {
        let (force, least) = match kind {
            Force::Newtons => (columns.column("Fy")?, 50.0),
            Force::Volts => {
                let force: Vec<f64> = columns.column("Fz")?.iter().map(|volts| -volts).collect();
                let least = 0.03 * quantile(&force, 0.95);
                (force, least)
            }
        };
        let mut contacts = Vec::new();
        let mut contact_from_s = None;
        for (i, pair) in force.windows(2).enumerate() {
            let crossing_s = (i as f64 + (least - pair[0]) / (pair[1] - pair[0])) / FORCE_HZ;
            match (pair[0] > least, pair[1] > least) {
                (false, true) => contact_from_s = Some(crossing_s),
                (true, false) => {
                    let Some(from_s) = contact_from_s.take() else { continue };
                    if crossing_s - from_s > MIN_CONTACT_S {
                        contacts.push(Contact {
                            from_s,
                            to_s: crossing_s,
                            leg: self.stance_leg(from_s, crossing_s),
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(contacts)
    }

    /// Returns the leg whose ankle is lower on average: 0 is right, 1 is left.
    fn stance_leg(&self, from_s: f64, to_s: f64) -> usize {
        let samples = (0..20).map(|k| self.at(from_s + (to_s - from_s) * (f64::from(k) + 0.5) / 20.0));
        let higher: f64 = samples.map(|legs| legs[1][2][1] - legs[0][2][1]).sum();
        usize::from(higher < 0.0)
    }
}

/// Interpolates the points of both legs linearly at a time.
fn interpolate<const N: usize>(rows: &[[[[f64; 2]; N]; 2]], time_s: f64) -> [[[f64; 2]; N]; 2] {
    let place = (time_s * MARKER_HZ).clamp(0.0, (rows.len() - 2) as f64);
    let (before, share) = (place as usize, place.fract());
    let (a, b) = (&rows[before], &rows[before + 1]);
    let mut now = *a;
    for (leg, points) in now.iter_mut().enumerate() {
        for (point, place) in points.iter_mut().enumerate() {
            *place = [0, 1].map(|i| a[leg][point][i] + share * (b[leg][point][i] - a[leg][point][i]));
        }
    }
    now
}

/// Returns heel and toe tip of both feet in the sagittal plane, in leg lengths, for each row. The tip is on
/// the line from the heel marker through the middle of the markers on the first and fifth toe joints.
fn foot_ends(running: &Columns, leg_mm: f64) -> io::Result<Vec<[[[f64; 2]; 2]; 2]>> {
    /// Distance of the toe joints from the heel, as a share of the foot (Drillis and Contini 1966).
    const TOE_JOINTS_AT: f64 = 0.72;
    let mut feet = Vec::new();
    for side in ["R", "L"] {
        let of = |name: &str| -> io::Result<Vec<[f64; 3]>> {
            let places = running.marker(&format!("{side}.{name}"))?;
            let seen = |place: &[f64; 3]| place.iter().all(|value| value.is_finite());
            Ok(interpolate_gaps(places.into_iter().map(|place| Some(place).filter(seen)).collect()))
        };
        feet.push([of("Heel.Bottom")?, of("MT1")?, of("MT5")?]);
    }
    let ends = |foot: &[Vec<[f64; 3]>; 3], row: usize| {
        let [heel, first, fifth] = [0, 1, 2].map(|marker: usize| foot[marker][row]);
        let heel_and_toe = [0, 1].map(|axis: usize| {
            let joints = (first[axis] + fifth[axis]) / 2.0;
            [heel[axis], heel[axis] + (joints - heel[axis]) / TOE_JOINTS_AT].map(|mm| mm / leg_mm)
        });
        [0, 1].map(|end: usize| [heel_and_toe[0][end], heel_and_toe[1][end]])
    };
    Ok((0..feet[0][0].len()).map(|row| [ends(&feet[0], row), ends(&feet[1], row)]).collect())
}

/// Hip, knee and ankle of the right and the left leg, for each row.
type Joints = Vec<[[[f64; 2]; 3]; 2]>;

/// Returns the joint centres in the sagittal plane, in leg lengths, and the leg length in mm. Ankle and knee
/// centres are midway between their two markers. The hip centre is [`HIP_ABOVE_TROCHANTER_MM`] above the
/// great trochanter.
fn joint_centres(running: &Columns, standing: &Columns) -> io::Result<(Joints, f64)> {
    let mut legs = Vec::new();
    for side in ["R", "L"] {
        let of = |name: &str| standing.mean_marker(&format!("{side}.{name}"));
        let middle = |a: [f64; 3], b: [f64; 3]| [0, 1, 2].map(|i| (a[i] + b[i]) / 2.0);
        let ankle = middle(of("Ankle")?, of("Ankle.Medial")?);
        let knee = middle(of("Knee")?, of("Knee.Medial")?);
        let trochanter = of("GTR")?;
        let hip = [trochanter[0], trochanter[1] + HIP_ABOVE_TROCHANTER_MM, trochanter[2]];
        let cluster = |segment: &str| -> Vec<String> {
            ["Top.Lateral", "Top.Medial", "Bottom.Lateral", "Bottom.Medial"]
                .iter()
                .map(|place| format!("{side}.{segment}.{place}"))
                .collect()
        };
        let pelvis = ["ASIS", "PSIS", "Iliac.Crest"];
        let pelvis: Vec<String> = pelvis.iter().flat_map(|m| [format!("R.{m}"), format!("L.{m}")]).collect();
        let hip = segment_points(running, standing, &pelvis, &[hip])?.remove(0);
        let mut on_shank = segment_points(running, standing, &cluster("Shank"), &[knee, ankle])?;
        let on_thigh = segment_points(running, standing, &cluster("Thigh"), &[knee])?.remove(0);
        let ankle = on_shank.remove(1);
        let knee: Vec<[f64; 3]> =
            on_shank.remove(0).into_iter().zip(on_thigh).map(|(a, b)| middle(a, b)).collect();
        legs.push([hip, knee, ankle]);
    }
    let rows = legs[0][0].len();
    let mut joints: Joints = (0..rows)
        .map(|row| {
            [0, 1].map(|leg: usize| [0, 1, 2].map(|j: usize| [legs[leg][j][row][0], legs[leg][j][row][1]]))
        })
        .collect();
    let length = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let lengths: Vec<f64> = joints
        .iter()
        .flatten()
        .map(|[hip, knee, ankle]| length(*hip, *knee) + length(*knee, *ankle))
        .collect();
    let leg_length = quantile(&lengths, 0.5);
    joints.iter_mut().flatten().flatten().flatten().for_each(|value| *value /= leg_length);
    Ok((joints, leg_length))
}

/// Returns the positions of points on a segment while running, given their positions while standing. Rows
/// with too few markers are interpolated.
fn segment_points(
    running: &Columns,
    standing: &Columns,
    cluster: &[String],
    points: &[[f64; 3]],
) -> io::Result<Vec<Vec<[f64; 3]>>> {
    let rest = cluster.iter().map(|name| standing.mean_marker(name)).collect::<io::Result<Vec<_>>>()?;
    let now = cluster.iter().map(|name| running.marker(name)).collect::<io::Result<Vec<_>>>()?;
    let motions: Vec<Option<Motion>> = (0..now[0].len())
        .map(|row| Motion::between(&rest, &now.iter().map(|marker| marker[row]).collect::<Vec<_>>()))
        .collect();
    Ok(points
        .iter()
        .map(|point| {
            interpolate_gaps(motions.iter().map(|motion| Some(motion.as_ref()?.apply(*point))).collect())
        })
        .collect())
}

/// Fills missing places by linear interpolation.
fn interpolate_gaps(places: Vec<Option<[f64; 3]>>) -> Vec<[f64; 3]> {
    let known: Vec<(usize, [f64; 3])> =
        places.iter().enumerate().filter_map(|(row, place)| Some((row, (*place)?))).collect();
    let between = |row: usize| {
        let after = known.partition_point(|(known_row, _)| *known_row < row);
        match (after.checked_sub(1).and_then(|before| known.get(before)), known.get(after)) {
            (Some((r0, a)), Some((r1, b))) => {
                let share = (row - r0) as f64 / (r1 - r0) as f64;
                [0, 1, 2].map(|i| a[i] + share * (b[i] - a[i]))
            }
            (Some((_, only)), None) | (None, Some((_, only))) => *only,
            (None, None) => [f64::NAN; 3],
        }
    };
    places.iter().enumerate().map(|(row, place)| place.unwrap_or_else(|| between(row))).collect()
}
