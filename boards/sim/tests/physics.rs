//! Tests that every gait that can be solved obeys ground contact, gravity and anatomy.

use kei_sim::gait::{Fatigue, FootStrike, GRAVITY, Gait, GaitError, GaitParameters};
use kei_sim::{Body, Proportions, Scene, Segments, Side, Simulation, Vec3};
use proptest::prelude::*;

/// Length of each run, and time between samples, in s.
const OBSERVED_S: f64 = 3.0;
const STEP_S: f64 = 0.004;

fn body(height: f64) -> Segments {
    Segments::new(height, &Proportions::default())
}

/// Returns random gaits around the typical one, each with a random body.
fn runners() -> impl Strategy<Value = (GaitParameters, Segments)> {
    let shape = (0.92..1.08f64, 0.92..1.06f64, 0.8..1.3f64, -0.05..0.05f64, -6.0..8.0f64);
    let more = (-15.0..15.0f64, -8.0..8.0f64, -8.0..10.0f64, -8.0..8.0f64, 0.0..3.0f64);
    let still_more = (-4.0..6.0f64, -8.0..20.0f64, -12.0..25.0f64, -15.0..15.0f64, 0.0..0.06f64);
    let strike = prop_oneof![Just(FootStrike::Heel), Just(FootStrike::Mid), Just(FootStrike::Fore)];
    let speed = prop_oneof![4 => 6.5..20.0f64, 1 => 2.0..6.4f64];
    let who = (1.5..1.95f64, 0.235..0.255f64, 0.236..0.256f64, 0.140..0.160f64, 0.27..0.30f64);
    let all = (speed, shape, more, still_more, strike, who);
    all.prop_map(|(kmh, shape, more, still_more, foot_strike, who)| {
        let (height, thigh, shank, foot, trunk) = who;
        let segments =
            Segments::new(height, &Proportions { thigh, shank, foot, trunk, ..Proportions::default() });
        let t = GaitParameters::typical(kmh / 3.6, &segments);
        let duty = t.duty_factor * shape.1;
        let p = GaitParameters {
            cadence_spm: t.cadence_spm * shape.0,
            duty_factor: if t.is_walking() { duty.max(0.52) } else { duty.min(0.48) },
            vertical_oscillation_m: t.vertical_oscillation_m * shape.2,
            overstride_leg: t.overstride_leg + shape.3,
            knee_flexion_stance_deg: t.knee_flexion_stance_deg + shape.4,
            knee_flexion_toe_off_deg: t.knee_flexion_toe_off_deg + still_more.0,
            knee_flexion_swing_deg: (t.knee_flexion_swing_deg + more.0).min(138.0),
            thigh_flexion_deg: t.thigh_flexion_deg + more.1,
            shank_lead_ms: t.shank_lead_ms + still_more.1,
            trunk_lean_deg: t.trunk_lean_deg + more.2,
            arm_swing_deg: (t.arm_swing_deg + still_more.2).max(0.0),
            elbow_flexion_deg: t.elbow_flexion_deg + still_more.3,
            asymmetry_percent: more.3,
            variation_percent: more.4,
            wander_m: still_more.4,
            fatigue: Fatigue { cadence_spm: -more.4, trunk_lean_deg: 0.5 * more.4, ..Fatigue::default() },
            foot_strike: if t.is_walking() { FootStrike::Heel } else { foot_strike },
            ..t
        };
        (p, segments)
    })
}

fn solved(p: GaitParameters, segments: Segments, seed: u64) -> Option<Gait> {
    match Gait::new(segments, p, OBSERVED_S, seed) {
        Ok(gait) => Some(gait),
        Err(GaitError::OutOfReach { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

fn times() -> impl Iterator<Item = f64> {
    (0..(OBSERVED_S / STEP_S) as usize).map(|k| k as f64 * STEP_S)
}

/// Returns the lowest point of ball, heel and toe tip, which supports the body, and its index. If the ball
/// and another point are equally low, it is the ball.
fn support(body: &Body, side: Side) -> (usize, Vec3) {
    let leg = &body.legs[side.index()];
    let points = [leg.ball, leg.heel, leg.toe];
    let lowest = (1..3).fold(0, |best, i| if points[i].y < points[best].y - 1e-9 { i } else { best });
    (lowest, points[lowest])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// In stance, the foot stays on the belt and moves with it. It slips less than 1 cm over a whole stance.
    #[test]
    fn stance_feet_move_with_the_belt((p, who) in runners(), seed in 0u64..1000) {
        let Some(gait) = solved(p, who, seed) else { return Ok(()) };
        for contact in gait.contacts().filter(|c| c.contact > 0.0 && c.toe_off < OBSERVED_S) {
            let mut marks: [Option<f64>; 3] = [None; 3];
            for k in 0..=40 {
                let time = contact.contact + (contact.toe_off - contact.contact - 1e-6) * k as f64 / 40.0;
                let (carrying, at) = support(&gait.body(time), contact.side);
                prop_assert!((-1e-6..0.009).contains(&at.y), "support {} m above the belt at {time} s", at.y);
                let on_belt = at.x + gait.speed() * time;
                let mark = *marks[carrying].get_or_insert(on_belt);
                prop_assert!((on_belt - mark).abs() < 0.01, "slip {} m at {time} s", on_belt - mark);
            }
        }
    }

    /// Without a foot on the belt, the centre of mass falls freely.
    #[test]
    fn the_body_falls_freely_in_flight((p, who) in runners(), seed in 0u64..1000) {
        let Some(gait) = solved(p, who, seed) else { return Ok(()) };
        let centre = |time: f64| gait.body(time).mass_centre().y;
        for time in times() {
            let h = 0.004;
            let airborne = |t: f64| Side::BOTH.iter().all(|&side| !gait.in_contact(side, t));
            if airborne(time - h) && airborne(time) && airborne(time + h) {
                let fall = (centre(time - h) - 2.0 * centre(time) + centre(time + h)) / (h * h);
                prop_assert!((fall + GRAVITY).abs() < 0.05, "{fall} m/s2 at {time} s");
            }
        }
    }

    /// Knees never bend backwards or lock, segments keep their length, feet stay above the belt, and no ankle
    /// jumps.
    #[test]
    fn joints_stay_connected((p, who) in runners(), seed in 0u64..1000) {
        let Some(gait) = solved(p, who, seed) else { return Ok(()) };
        let s = *gait.segments();
        let mut before: Option<Body> = None;
        for time in times() {
            let body = gait.body(time);
            for side in Side::BOTH {
                let (leg, arm) = (&body.legs[side.index()], &body.arms[side.index()]);
                // The knee is ahead of the straight line from hip to ankle.
                let line = leg.ankle - leg.hip;
                let bend = (leg.knee - leg.hip).cross(line).z;
                prop_assert!(bend < 1e-9, "knee backward by {bend} at {time} s");
                prop_assert!(body.knee_flexion_deg(side) > 0.5, "knee locked at {time} s");
                let lengths = [
                    (leg.hip.distance(leg.knee), s.thigh),
                    (leg.knee.distance(leg.ankle), s.shank),
                    (leg.heel.distance(leg.ball), s.heel_to_ball),
                    (leg.ball.distance(leg.toe), s.foot - s.heel_to_ball),
                    (leg.heel.distance(leg.ankle), s.ankle_ahead.hypot(s.ankle_height)),
                    (arm.shoulder.distance(arm.elbow), s.upper_arm),
                    (arm.elbow.distance(arm.wrist), s.forearm),
                    (body.torso.mid_hip.distance(body.torso.mid_shoulder), s.trunk),
                ];
                for (found, expected) in lengths {
                    prop_assert!((found - expected).abs() < 1e-9, "{found} m, not {expected} m, at {time} s");
                }
                let lowest = leg.heel.y.min(leg.ball.y).min(leg.toe.y);
                prop_assert!(lowest > -0.004, "foot {lowest} m below the belt at {time} s");
                if let Some(before) = &before {
                    let moved = leg.ankle.distance(before.legs[side.index()].ankle);
                    prop_assert!(moved < 16.0 * STEP_S, "ankle jumps {moved} m at {time} s");
                }
            }
            before = Some(body);
        }
    }
}

/// Around contact and toe-off, no joint's rate jumps, and rates and accelerations are similar to those of
/// real runners. In two public force-plate trials (RBDS0041 at 2.5 m/s, RBDS001 at 3.5 m/s), within 60 ms of
/// these events, the knee turns at -670 to 554 degrees/s with at most 16,600 degrees/s², and the thigh at
/// -346 to 172 degrees/s.
#[test]
fn legs_land_and_leave_smoothly() {
    const STEP: f64 = 0.002;
    for kmh in [8.0, 9.0, 10.0, 11.0, 12.6, 14.0, 16.2, 18.0, 20.0] {
        let p = GaitParameters { variation_percent: 0.0, ..GaitParameters::typical(kmh / 3.6, &body(1.75)) };
        let gait = solved(p, body(1.75), 1).expect("typical running can be solved");
        let step = gait.contacts().find(|c| c.side == Side::Right && c.contact > 1.0).expect("a footfall");
        for event in [step.contact, step.toe_off] {
            let samples = (-30..=30).map(|k| gait.body(event + STEP * f64::from(k)));
            let (thigh, knee): (Vec<f64>, Vec<f64>) =
                samples.map(|b| (b.thigh_deg(Side::Right), b.knee_flexion_deg(Side::Right))).unzip();
            let rates = |v: &[f64]| v.windows(2).map(|w| (w[1] - w[0]) / STEP).collect::<Vec<_>>();
            let peak = |v: &[f64]| v.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
            let (thigh, knee) = (rates(&thigh), rates(&knee));
            assert!(peak(&thigh) < 520.0, "thigh at {:.0} degrees/s, {kmh} km/h", peak(&thigh));
            assert!(peak(&knee) < 620.0, "knee at {:.0} degrees/s, {kmh} km/h", peak(&knee));
            assert!(peak(&rates(&thigh)) < 20_000.0, "thigh jerks at {kmh} km/h");
            assert!(peak(&rates(&knee)) < 36_000.0, "knee jerks at {kmh} km/h");
        }
        // Change of the angles in the first 10 ms of stance.
        let [first, second] = [step.contact, step.contact + 0.01].map(|t| gait.body(t));
        let knee = second.knee_flexion_deg(Side::Right) - first.knee_flexion_deg(Side::Right);
        assert!((0.0..5.5).contains(&knee), "the knee bends by {knee} degrees in 10 ms at {kmh} km/h");
        let thigh = second.thigh_deg(Side::Right) - first.thigh_deg(Side::Right);
        assert!(thigh.abs() < 2.0, "the thigh turns by {thigh} degrees in 10 ms at {kmh} km/h");
    }
}

/// The typical gait agrees with the means of 28 runners at 2.5, 3.5 and 4.5 m/s (Fukuchi, Fukuchi and Duarte
/// 2017), and knee flexion in stance is plausible at every speed.
#[test]
fn typical_runners_follow_the_published_speed_effects() {
    let published = [
        (2.5, 161.0, 0.290, 92.0, 0.093),
        (3.5, 171.0, 0.240, 108.0, 0.089),
        (4.5, 183.0, 0.210, 119.0, 0.076),
    ];
    for (speed, cadence, contact_s, swing_knee, oscillation) in published {
        let mut scene = Scene { duration_s: 3.0, ..Scene::default() };
        scene.runner.speed_kmh = speed * 3.6;
        scene.runner.variation_percent = Some(0.0);
        let stride = Simulation::new(scene).expect("a good scene").strides(Side::Right)[0];
        assert!((stride.cadence_spm() - cadence).abs() < 2.0, "{} spm", stride.cadence_spm());
        assert!((stride.ground_contact_s() / contact_s - 1.0).abs() < 0.03, "{speed} m/s: contact");
        assert!((stride.knee_flexion_swing_max_deg - swing_knee).abs() < 4.0, "{speed} m/s: swing knee");
        let rise = stride.vertical_oscillation_m;
        assert!((rise / oscillation - 1.0).abs() < 0.10, "{speed} m/s: {rise} m of oscillation");
    }
    for kmh in 7..=20 {
        let mut scene = Scene { duration_s: 3.0, ..Scene::default() };
        scene.runner.speed_kmh = f64::from(kmh);
        let stride = Simulation::new(scene).expect("a good scene").strides(Side::Right)[0];
        let knee = stride.knee_flexion_stance_max_deg;
        assert!((38.0..50.5).contains(&knee), "stance knee {knee} degrees at {kmh} km/h");
    }
}

/// The same seed gives the same run, and a different seed a different run.
#[test]
fn the_seed_determines_the_run() {
    let run = |seed| {
        let gait = solved(GaitParameters::typical(3.0, &body(1.75)), body(1.75), seed)
            .expect("typical running can be solved");
        times().map(|t| gait.body(t).legs[0].ankle.x).collect::<Vec<_>>()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

/// The typical gait can be solved at every speed from 2 to 20 km/h, for short and tall bodies.
#[test]
fn typical_gaits_exist_at_every_speed() {
    for kmh in 2..=20 {
        for height in [1.50, 1.75, 1.95] {
            let p = GaitParameters::typical(f64::from(kmh) / 3.6, &body(height));
            assert!(solved(p, body(height), 1).is_some(), "{kmh} km/h at {height} m");
        }
    }
}

/// A solved gait has the requested cadence, duty factor, and knee flexion in stance and swing.
#[test]
fn the_gait_has_the_requested_parameters() {
    let p = GaitParameters { variation_percent: 0.0, ..GaitParameters::typical(11.0 / 3.6, &body(1.75)) };
    let gait = solved(p, body(1.75), 3).expect("typical running can be solved");
    let steps: Vec<_> = gait.contacts().filter(|c| c.side == Side::Left && c.contact > 0.0).collect();
    let stride = steps[1].contact - steps[0].contact;
    assert!((120.0 / stride - p.cadence_spm).abs() < 1e-6);
    assert!(((steps[0].toe_off - steps[0].contact) / stride - p.duty_factor).abs() < 1e-6);
    let knee = |from: f64, to: f64| {
        (0..100)
            .map(|k| gait.body(from + (to - from) * f64::from(k) / 100.0).knee_flexion_deg(Side::Left))
            .fold(0.0, f64::max)
    };
    let loaded = steps[0].contact + 0.5 * (steps[0].toe_off - steps[0].contact);
    assert!((knee(steps[0].contact, loaded) - p.knee_flexion_stance_deg).abs() < 1.5);
    assert!((knee(steps[0].toe_off, steps[1].contact) - p.knee_flexion_swing_deg).abs() < 1.0);
}

/// A run of two hours is solved within seconds, has no jump where it repeats, and includes every contact.
#[test]
fn a_long_run_repeats_itself_without_a_seam() {
    let started = std::time::Instant::now();
    let p = GaitParameters::typical(3.0, &body(1.75));
    let hours = 2.0 * 3600.0;
    let gait = Gait::new(body(1.75), p, hours, 5).unwrap();
    assert!(started.elapsed().as_secs_f64() < 5.0, "{:?}", started.elapsed());
    for t in 0..8000 {
        let time = 20.0 + f64::from(t) * 0.005;
        let (now, next) = (gait.body(time), gait.body(time + 0.005));
        for side in Side::BOTH {
            let (a, b) = (now.legs[side.index()].ankle, next.legs[side.index()].ankle);
            assert!((a.x - b.x).hypot(a.y - b.y) < 0.06, "the {side:?} ankle jumps at {time} s");
        }
        let (a, b) = (now.torso.mid_hip, next.torso.mid_hip);
        assert!((a.x - b.x).hypot(a.y - b.y) < 0.012, "the hip jumps at {time} s");
    }
    let contacts: Vec<_> = gait.contacts().filter(|c| (0.0..hours).contains(&c.contact)).collect();
    let cadence = 60.0 * contacts.len() as f64 / hours;
    assert!((cadence - p.cadence_spm).abs() < 2.0, "{cadence}");
    for pair in contacts.windows(2) {
        assert_ne!(pair[0].side, pair[1].side);
        assert!((pair[1].contact - pair[0].contact - 60.0 / cadence).abs() < 0.06);
        assert!(gait.in_contact(pair[0].side, pair[0].contact + 1e-3));
        assert!(!gait.in_contact(pair[0].side, pair[0].toe_off + 1e-3));
    }
}
