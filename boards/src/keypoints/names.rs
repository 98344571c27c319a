//! Names of body points in other programs.

use super::body::{LEFT_HEEL, LEFT_TOE, RIGHT_HEEL, RIGHT_TOE};
use kei_core::Joint;

/// A side of the body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// Names of each pair's parts, without side and separators, and its left and right point. The short ones are
/// those of optical marker sets (`LANK`, `RKNE`, `LHJC`).
const PARTS: [(&[&str], [usize; 2]); 10] = [
    (&["eye"], [Joint::LeftEye as usize, Joint::RightEye as usize]),
    (&["ear"], [Joint::LeftEar as usize, Joint::RightEar as usize]),
    (
        &["shoulder", "sho", "sjc", "acromion", "acromium", "acr"],
        [Joint::LeftShoulder as usize, Joint::RightShoulder as usize],
    ),
    (&["elbow", "elb", "ejc"], [Joint::LeftElbow as usize, Joint::RightElbow as usize]),
    (&["wrist", "wri", "wjc"], [Joint::LeftWrist as usize, Joint::RightWrist as usize]),
    (&["hip", "hjc", "hipjoint"], [Joint::LeftHip as usize, Joint::RightHip as usize]),
    (&["knee", "kne", "kjc", "lfc"], [Joint::LeftKnee as usize, Joint::RightKnee as usize]),
    (&["ankle", "ank", "ajc", "lmal"], [Joint::LeftAnkle as usize, Joint::RightAnkle as usize]),
    (&["heel", "hee", "calc", "cal", "calcaneus"], [LEFT_HEEL, RIGHT_HEEL]),
    (&["bigtoe", "toe", "footindex", "toetip", "hallux"], [LEFT_TOE, RIGHT_TOE]),
];

/// Returns the point that a name means, such as `RBigToe`, `left_hip`, `LEFT_FOOT_INDEX` or `LANK`. `None` for
/// other points.
pub(super) fn point(name: &str) -> Option<usize> {
    let mut words = words(name);
    // Pose2Sim appends this to the markers that it computes.
    words.retain(|word| word != "study");
    if words == ["nose"] {
        return Some(Joint::Nose as usize);
    }
    let (side, part) = side_and_part(&words)?;
    let (_, pair) = PARTS.iter().find(|(names, _)| names.contains(&part.as_str()))?;
    Some(pair[usize::from(side == Side::Right)])
}

fn side_and_part(words: &[String]) -> Option<(Side, String)> {
    let mut sides = words.iter().enumerate().filter_map(|(at, word)| Some((at, side(word)?)));
    if let (Some((at, side)), None) = (sides.next(), sides.next()) {
        let part: Vec<&str> =
            words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| word.as_str()).collect();
        return Some((side, part.concat()));
    }
    // In one word: LANK, rknee, leftHip.
    let [word] = words else { return None };
    let rest = |prefix: &str, side: Side| Some((side, word.strip_prefix(prefix)?.to_owned()));
    let known = |(_, part): &(Side, String)| PARTS.iter().any(|(names, _)| names.contains(&part.as_str()));
    [rest("left", Side::Left), rest("right", Side::Right), rest("l", Side::Left), rest("r", Side::Right)]
        .into_iter()
        .flatten()
        .find(known)
}

fn side(word: &str) -> Option<Side> {
    match word {
        "l" | "left" => Some(Side::Left),
        "r" | "right" => Some(Side::Right),
        _ => None,
    }
}

/// Splits a name into its words and numbers, in lower case: at separators, between letters and digits, and at
/// capitals (`RBigToe` is r, big, toe).
pub(super) fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).map(|at| letters[at]), letters.get(at + 1));
        let is_start = before.is_some_and(|before| {
            let is_capital = letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_uppercase() && after.is_some_and(|c| c.is_lowercase()));
            is_capital || before.is_ascii_digit() != letter.is_ascii_digit()
        });
        if is_start || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
