//! Appearance of a body: skin, clothes, shoes and hair as tapered limbs.
//!
//! All radii and offsets are shares of body height, chosen by hand.

use crate::body::{Body, Torso};
use crate::canvas::{Disc, Limb};
use crate::optics::Optics;
use crate::rng::Rng;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};
use serde::Deserialize;

/// Red, green, blue, 0 to 255.
pub type Colour = [u8; 3];

/// Build, clothes and colours of a runner.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)] // the names say it
pub struct Look {
    pub skin: Colour,
    pub hair: Colour,
    pub shirt: Colour,
    pub shorts: Colour,
    pub shoes: Colour,
    pub soles: Colour,
    pub socks: Colour,
    /// Colour of the straps of a harness, if one is worn.
    pub harness: Option<Colour>,
    /// Girth of limbs and trunk; 1 is a lean runner.
    pub girth: f64,
    /// Colour of tights below the shorts, if they are worn.
    pub tights: Option<Colour>,
    /// Length of the shorts, as a share of the thigh.
    pub hem: f64,
    /// Length of the sleeves, as a share of the upper arm; above 1, they reach the wrist.
    pub sleeve: f64,
    /// Width of shorts and shirt; 1 is close to the body.
    pub cut: f64,
    /// Colour of a cap, if one is worn.
    pub cap: Option<Colour>,
    /// Whether the hair is tied in a ponytail.
    pub ponytail: bool,
}

impl Default for Look {
    fn default() -> Self {
        Look {
            skin: [206, 152, 118],
            hair: [42, 28, 22],
            shirt: [196, 40, 36],
            shorts: [30, 32, 44],
            shoes: [240, 138, 34],
            soles: [238, 236, 228],
            socks: [236, 236, 236],
            harness: None,
            girth: 1.0,
            tights: None,
            hem: 0.56,
            sleeve: 0.52,
            cut: 1.0,
            cap: None,
            ponytail: false,
        }
    }
}

impl Look {
    /// Returns a random look in running clothes.
    pub fn random(rng: &mut Rng) -> Self {
        let skin = rng.pick(&[[235, 190, 160], [206, 152, 118], [172, 118, 84], [128, 84, 58], [92, 60, 44]]);
        let hair = rng.pick(&[[28, 20, 18], [60, 40, 26], [120, 84, 48], [176, 140, 92], [110, 110, 112]]);
        let cloth = [
            [196, 40, 36],
            [36, 84, 176],
            [240, 240, 236],
            [30, 32, 40],
            [66, 150, 76],
            [240, 200, 50],
            [120, 60, 140],
            [128, 132, 140],
        ];
        let shoes = rng.pick(&[[240, 138, 34], [230, 60, 90], [60, 60, 66], [235, 235, 235], [80, 190, 210]]);
        Look {
            skin,
            hair,
            shirt: rng.pick(&cloth),
            shorts: rng.pick(&[[30, 32, 44], [24, 24, 26], [60, 70, 110], [110, 30, 40]]),
            shoes,
            soles: rng.pick(&[[238, 236, 228], [40, 40, 42]]),
            socks: rng.pick(&[[236, 236, 236], [40, 40, 44]]),
            girth: rng.range(0.92, 1.15),
            ..Look::default()
        }
    }

    /// Returns a random look in varied clothes, for training a pose network that must not depend on clothing.
    pub fn varied(rng: &mut Rng) -> Self {
        let mut any = || -> Colour {
            let level = rng.range(15.0, 245.0);
            let vivid = if rng.chance(0.5) { 90.0 } else { 18.0 };
            core::array::from_fn(|_| (level + vivid * rng.normal()).clamp(5.0, 250.0) as u8)
        };
        let (shirt, shorts, shoes, soles, socks, cloth, cap) =
            (any(), any(), any(), any(), any(), any(), any());
        let base = Look::random(rng);
        let (bright, warm) = (rng.range(0.8, 1.15), rng.range(-10.0, 10.0));
        let skin = [(0, warm), (1, 0.0), (2, -warm)]
            .map(|(i, shift)| (f64::from(base.skin[i]) * bright + shift).clamp(0.0, 255.0) as u8);
        Look {
            skin,
            shirt: if rng.chance(0.12) { skin } else { shirt },
            shorts,
            shoes,
            soles,
            socks: if rng.chance(0.4) { skin } else { socks },
            girth: rng.range(0.85, 1.38),
            tights: rng.chance(0.35).then_some(if rng.chance(0.6) { shorts } else { cloth }),
            hem: rng.range(0.28, 0.98),
            sleeve: rng.pick(&[0.08, 0.3, 0.52, 0.7, 0.95, 2.0]),
            cut: rng.range(1.0, 1.4),
            cap: rng.chance(0.2).then_some(cap),
            ponytail: rng.chance(0.3),
            harness: None,
            ..base
        }
    }
}

/// Converts limbs given in metres to limbs in the frame, and collects them.
struct LimbCollector<'a> {
    optics: &'a Optics,
    limbs: &'a mut Vec<Limb>,
    height: f64,
}

impl LimbCollector<'_> {
    /// Adds a limb from `a` to `b`, with radii as shares of body height.
    fn limb(&mut self, a: Vec3, b: Vec3, ra: f64, rb: f64, colour: Colour) {
        let disc = |p: Vec3, r: f64| {
            let projected = self.optics.project(p);
            Disc {
                x: projected.x as f32,
                y: projected.y as f32,
                depth: projected.depth as f32,
                radius: (r * self.height * self.optics.scale(projected.depth)) as f32,
            }
        };
        let (a, b) = (disc(a, ra), disc(b, rb));
        if a.depth < 0.2 || b.depth < 0.2 {
            return;
        }
        let metres_per_px = 0.5 * (a.depth + b.depth) / self.optics.focal as f32;
        self.limbs.push(Limb { a, b, colour: colour.map(f32::from), metres_per_px });
    }
}

/// Adds the limbs of `body` to `limbs`.
pub(crate) fn add_limbs(body: &Body, s: &Segments, look: &Look, optics: &Optics, limbs: &mut Vec<Limb>) {
    let mut collector = LimbCollector { optics, limbs, height: s.height };
    for side in Side::BOTH {
        leg(&mut collector, body, side, look);
        arm(&mut collector, body, side, look);
        trunk_side(&mut collector, body, side, look);
    }
    head(&mut collector, body, look);
}

/// Puts the farthest limbs first, so that soft edges blend with what is behind them.
pub(crate) fn far_to_near(limbs: &mut [Limb]) {
    limbs.sort_by(|p, q| (q.a.depth + q.b.depth).total_cmp(&(p.a.depth + p.b.depth)));
}

fn leg(t: &mut LimbCollector, body: &Body, side: Side, look: &Look) {
    let l = &body.legs[side.index()];
    let g = look.girth;
    let shank = |share: f64| l.knee.toward(l.ankle, share);
    // The calf bulges backward.
    let forward = (l.knee - l.hip).unit();
    let back = (forward - (l.ankle - l.knee).unit() * forward.dot((l.ankle - l.knee).unit())).unit();
    let calf = shank(0.28) + vec3(-1.0, 0.0, 0.0) * (0.006 * t.height) - back * (0.002 * t.height);
    let (below, cut) = (look.tights.unwrap_or(look.skin), look.cut);
    t.limb(
        l.hip.toward(l.knee, 0.02),
        l.hip.toward(l.knee, look.hem),
        0.058 * g,
        0.047 * g * cut,
        look.shorts,
    );
    t.limb(l.hip.toward(l.knee, 0.45), l.knee, 0.044 * g, 0.031, below);
    t.limb(l.knee, calf, 0.031, 0.033 * g, below);
    t.limb(calf, shank(0.85), 0.033 * g, 0.020, below);
    t.limb(shank(0.84), l.ankle, 0.0215, 0.022, look.socks);
    shoe(t, l, look);
}

fn shoe(t: &mut LimbCollector, l: &crate::body::Leg, look: &Look) {
    let sole = (l.ball - l.heel).unit();
    let up = vec3(-sole.y, sole.x, 0.0);
    let h = t.height;
    let heel = l.heel + sole * (0.016 * h) + up * (0.017 * h);
    let ball = l.ball + up * (0.014 * h) - sole * (0.012 * h);
    let toe_direction = (l.toe - l.ball).unit();
    let toe =
        l.toe + vec3(-toe_direction.y, toe_direction.x, 0.0) * (0.012 * h) - toe_direction * (0.014 * h);
    t.limb(heel, l.ankle, 0.0185, 0.0225, look.shoes);
    t.limb(l.ankle.toward(heel, 0.25), ball.toward(heel, 0.1), 0.022, 0.0165, look.shoes);
    t.limb(heel, ball, 0.018, 0.0155, look.shoes);
    t.limb(ball, toe, 0.0155, 0.0125, look.shoes);
    // The sole: a thin light line under the shoe.
    let under = |p: Vec3| p - up * (0.0095 * h);
    t.limb(under(heel), under(ball), 0.0115, 0.0095, look.soles);
    t.limb(under(ball), toe - up * (0.006 * h), 0.0095, 0.008, look.soles);
}

fn arm(t: &mut LimbCollector, body: &Body, side: Side, look: &Look) {
    let a = &body.arms[side.index()];
    let g = look.girth;
    let direction = (a.wrist - a.elbow).unit();
    let h = t.height;
    let lower = if look.sleeve > 1.0 { look.shirt } else { look.skin };
    let sleeve = a.shoulder.toward(a.elbow, look.sleeve.min(1.0));
    t.limb(a.shoulder, sleeve, 0.033 * g, 0.030 * g * look.cut, look.shirt);
    t.limb(a.shoulder.toward(a.elbow, 0.45), a.elbow, 0.0265 * g, 0.0215, lower);
    t.limb(a.elbow, a.elbow.toward(a.wrist, 0.35), 0.0215, 0.023 * g, lower);
    t.limb(a.elbow.toward(a.wrist, 0.35), a.wrist, 0.023 * g, 0.0155, lower);
    // A loose fist.
    t.limb(a.wrist + direction * (0.008 * h), a.wrist + direction * (0.040 * h), 0.017, 0.0205, look.skin);
}

/// Adds one side of the trunk, from hip to shoulder.
fn trunk_side(t: &mut LimbCollector, body: &Body, side: Side, look: &Look) {
    let Torso { mid_hip, mid_shoulder, .. } = body.torso;
    let (hip, shoulder) = (body.legs[side.index()].hip, body.arms[side.index()].shoulder);
    let spine = (mid_shoulder - mid_hip).unit();
    let (h, g) = (t.height, look.girth);
    let shirt_girth = g * (0.5 + 0.5 * look.cut);
    let front = vec3(spine.y, -spine.x, 0.0);
    let seat = hip.toward(mid_hip, 0.25) - front * (0.010 * h);
    let waist = mid_hip.toward(mid_shoulder, 0.40) + (hip - mid_hip) * 0.55;
    let chest = mid_hip.toward(mid_shoulder, 0.74) + (shoulder - mid_shoulder) * 0.42 + front * (0.010 * h);
    let collar = mid_hip.toward(mid_shoulder, 0.95) + (shoulder - mid_shoulder) * 0.35;
    t.limb(seat, seat + spine * (0.035 * h), 0.062 * g, 0.059 * g, look.shorts);
    t.limb(seat + spine * (0.055 * h), waist, 0.060 * shirt_girth, 0.055 * shirt_girth, look.shirt);
    t.limb(waist, chest, 0.055 * shirt_girth, 0.063 * g, look.shirt);
    t.limb(chest, collar, 0.063 * g, 0.042 * g, look.shirt);
    t.limb(shoulder, mid_shoulder + spine * (0.012 * h), 0.034 * g, 0.032, look.shirt);
    if let Some(strap) = look.harness {
        let outward = (hip - mid_hip).unit() * (0.045 * h);
        t.limb(collar + outward, waist + outward, 0.022, 0.022, strap);
        t.limb(waist + outward, seat + outward, 0.022, 0.024, strap);
        t.limb(seat + front * (0.05 * h) + outward, seat - front * (0.05 * h) + outward, 0.020, 0.020, strap);
    }
}

fn head(t: &mut LimbCollector, body: &Body, look: &Look) {
    let Torso { mid_shoulder, head, gaze, crown, .. } = body.torso;
    let right = gaze.cross(crown);
    let h = t.height;
    let at = |forward: f64, up: f64, across: f64| head + (gaze * forward + crown * up + right * across) * h;
    t.limb(mid_shoulder, at(-0.008, -0.035, 0.0), 0.034, 0.031, look.skin);
    t.limb(at(0.014, -0.030, 0.0), at(0.002, 0.018, 0.0), 0.042, 0.053, look.skin);
    // Hair: crown and back of the head.
    t.limb(at(-0.010, 0.026, 0.0), at(0.012, 0.036, 0.0), 0.051, 0.044, look.hair);
    t.limb(at(-0.020, 0.020, 0.0), at(-0.022, -0.004, 0.0), 0.046, 0.040, look.hair);
    if let Some(cap) = look.cap {
        t.limb(at(-0.010, 0.034, 0.0), at(0.012, 0.040, 0.0), 0.052, 0.046, cap);
        t.limb(at(0.040, 0.034, 0.0), at(0.088, 0.028, 0.0), 0.016, 0.010, cap);
    }
    if look.ponytail {
        t.limb(at(-0.060, 0.020, 0.0), at(-0.095, -0.050, 0.0), 0.016, 0.012, look.hair);
    }
    // Nose, brow, lips.
    let shaded_skin = look.skin.map(|c| (f32::from(c) * 0.86) as u8);
    t.limb(at(0.050, 0.004, 0.0), at(0.060, -0.008, 0.0), 0.007, 0.0095, look.skin);
    let lips = [look.skin[0], (f32::from(look.skin[1]) * 0.72) as u8, (f32::from(look.skin[2]) * 0.72) as u8];
    t.limb(at(0.051, -0.030, 0.0), at(0.049, -0.031, 0.0), 0.0075, 0.0075, lips);
    for side in [-1.0, 1.0] {
        t.limb(at(-0.006, -0.006, 0.050 * side), at(-0.004, 0.006, 0.050 * side), 0.010, 0.012, shaded_skin);
        t.limb(at(0.044, 0.010, 0.026 * side), at(0.047, 0.009, 0.024 * side), 0.0075, 0.0065, [40, 28, 24]);
        t.limb(at(0.043, 0.020, 0.028 * side), at(0.049, 0.020, 0.018 * side), 0.0045, 0.0045, look.hair);
    }
}
