//! Boundaries of areas: GeoJSON as shapes on a flat grid.
//!
//! Every agency gives boundaries as GeoJSON, in degrees of longitude and latitude. [`Features::read`] takes a file
//! apart within bounds, refuses what cannot be drawn, and lays the areas on a grid with the north up.
//! [`Shape::scaled`] leaves out what nobody could see: points are moved to a coarser grid, so neighbours keep the
//! border that they share, and points that then lie on one another or on a line are dropped. Nothing larger is
//! needed than this, so no library of geometry is.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

/// The longer side of the grid.
pub const GRID: i32 = 20_000;

/// More areas than this are no map that a reader can use.
const MOST_AREAS: usize = 1_000;

/// More points than this are a survey: drawings are much coarser.
const MOST_POINTS: usize = 300_000;

/// How often two lines are held against each other before a file is given up.
const MOST_PAIRS: usize = 20_000_000;

/// A point on a grid; `y` runs down.
pub type Point = (i32, i32);

/// An area: its rings, those of holes among them. A point is inside if it is inside of an odd number of rings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The corners of each ring, the first not said again at the end.
    pub rings: Vec<Vec<Point>>,
}

/// The areas of a file, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    /// The areas, in the order of the file.
    pub list: Vec<Feature>,
    /// How much of the grid they take: across and down.
    pub size: Point,
}

/// An area of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// What is said of it, by key.
    pub properties: BTreeMap<String, String>,
    /// Where it lies.
    pub shape: Shape,
    /// Where it stands in the file.
    pub at: Range<usize>,
}

/// Why boundaries cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What helps.
    pub hint: &'static str,
    /// Where it stands in the file.
    pub at: Range<usize>,
}

const EXPORT: &str = "export the areas as GeoJSON: a `FeatureCollection` of `Polygon` and `MultiPolygon`";
const DEGREES: &str =
    "export the areas in WGS 84 (EPSG:4326): GeoJSON has longitude and latitude, and no National Grid";
const COARSER: &str = "take a generalised file: agencies offer the same boundaries with far fewer points";
const MEND: &str = "mend the area where it was drawn, or take the boundaries from the agency anew";

impl Shape {
    /// A rectangle.
    pub fn rectangle((left, top): Point, (width, height): Point) -> Shape {
        let (right, bottom) = (left + width, top + height);
        Shape { rings: vec![vec![(left, top), (right, top), (right, bottom), (left, bottom)]] }
    }

    /// The shape on a grid that is `factor` times as large. An area that is too small for it stays as a dot.
    pub fn scaled(&self, factor: f64) -> Shape {
        let move_to = |(x, y): &Point| (whole(f64::from(*x) * factor), whole(f64::from(*y) * factor));
        let rings = self.rings.iter().map(|ring| thin(ring.iter().map(move_to)));
        let rings: Vec<Vec<Point>> = rings.filter(|ring| ring.len() > 2).collect();
        match self.rings.first().and_then(|ring| ring.first()) {
            Some(first) if rings.is_empty() => Shape::rectangle(move_to(first), (1, 1)),
            _ => Shape { rings },
        }
    }

    /// The edges of all rings.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        self.rings.iter().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
    }

    /// Left, top, right and bottom; nothing for a shape without a ring.
    pub fn bounds(&self) -> Option<(Point, Point)> {
        let mut points = self.rings.iter().flatten();
        let first = *points.next()?;
        Some(points.fold((first, first), |(least, most), (x, y)| {
            ((least.0.min(*x), least.1.min(*y)), (most.0.max(*x), most.1.max(*y)))
        }))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "places on the grid are small; what is not is cut off")]
fn whole(length: f64) -> i32 {
    length.round() as i32
}

/// A ring without points that say nothing: those on the one before, and those on the line between their neighbours.
fn thin(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut ring: Vec<Point> = Vec::new();
    for point in points {
        if ring.last() == Some(&point) {
            continue;
        }
        while let [.., a, b] = ring.as_slice()
            && on_line(*a, *b, point)
        {
            ring.pop();
        }
        // What goes out and comes back the same way encloses nothing.
        if ring.last() != Some(&point) {
            ring.push(point);
        }
    }
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

fn on_line(a: Point, b: Point, c: Point) -> bool {
    let [ax, ay, bx, by, cx, cy] = [a.0, a.1, b.0, b.1, c.0, c.1].map(i64::from);
    (bx - ax) * (cy - ay) == (by - ay) * (cx - ax)
}

/// A file as written; what is not needed is passed over.
#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    _kind: CollectionKind,
    features: Vec<RawFeature>,
    crs: Option<Crs>,
}

#[derive(Deserialize)]
enum CollectionKind {
    FeatureCollection,
}

#[derive(Deserialize)]
struct RawFeature {
    geometry: Option<Geometry>,
    properties: Option<BTreeMap<String, Property>>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Position>>),
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

/// Older files name their system of coordinates.
#[derive(Deserialize)]
struct Crs {
    properties: BTreeMap<String, Property>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Property {
    Text(String),
    Number(serde_json::Number),
    Other(IgnoredAny),
}

impl Property {
    fn text(self) -> Option<String> {
        match self {
            Property::Text(text) => Some(text),
            Property::Number(number) => Some(number.to_string()),
            Property::Other(_) => None,
        }
    }
}

/// Longitude and latitude; a height is passed over.
#[derive(Clone, Copy, PartialEq)]
struct Position(f64, f64);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Position, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("longitude and latitude")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Position, A::Error> {
                let few = |n| serde::de::Error::invalid_length(n, &"longitude and latitude");
                let x = seq.next_element()?.ok_or_else(|| few(0))?;
                let y = seq.next_element()?.ok_or_else(|| few(1))?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position(x, y))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

/// An area whose rings are sound, in degrees.
struct Area {
    properties: BTreeMap<String, String>,
    rings: Vec<Vec<Position>>,
    at: Range<usize>,
}

impl Features {
    /// Reads a `FeatureCollection` in WGS 84. All faults of a file that can be read at all are found at once.
    pub fn read(text: &str) -> Result<Features, Vec<Fault>> {
        let collection: Collection = serde_json::from_str(text).map_err(|error| vec![unread(text, &error)])?;
        let foreign = collection.crs.map(|crs| crs.properties.into_values().filter_map(Property::text).collect());
        let foreign: Vec<String> = foreign.unwrap_or_default();
        if let Some(name) = foreign.iter().find(|name| !name.contains("CRS84") && !name.ends_with(":4326")) {
            let at = text.find("\"crs\"").map_or(0..0, |at| at..at + 5);
            let message = format!("the coordinates are in `{name}`, and not in degrees");
            return Err(vec![Fault { message, hint: DEGREES, at }]);
        }
        let places = text.match_indices("\"Feature\"").map(|(at, word)| at..at + word.len());
        let places = places.chain(std::iter::repeat(0..0));
        let (mut areas, mut faults) = (Vec::new(), Vec::new());
        let number = collection.features.len();
        for (at, (raw, place)) in collection.features.into_iter().zip(places).enumerate() {
            match area(raw, place, at + 1) {
                Ok(area) => areas.push(area),
                Err(fault) => faults.push(fault),
            }
        }
        let points: usize = areas.iter().flat_map(|area| &area.rings).map(Vec::len).sum();
        let whole_file = |message: String, hint| Fault { message, hint, at: 0..0 };
        if number == 0 {
            faults.push(whole_file("this file holds no area".into(), EXPORT));
        } else if number > MOST_AREAS {
            let message = format!("this file holds {number} areas, and a map shows at most {MOST_AREAS}");
            faults.push(whole_file(message, "export the areas of the map alone"));
        } else if points > MOST_POINTS {
            let message = format!("this file holds {points} points, and a map takes at most {MOST_POINTS}");
            faults.push(whole_file(message, COARSER));
        } else {
            faults.extend(crossings(&areas));
        }
        if faults.is_empty() { Ok(flat(&areas)) } else { Err(faults) }
    }
}

/// Why the file is no GeoJSON, with its place.
fn unread(text: &str, error: &serde_json::Error) -> Fault {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + error.column().saturating_sub(1)).min(text.len());
    let words = error.to_string();
    let words = words.rsplit_once(" at line").map_or(words.as_str(), |(words, _)| words);
    Fault { message: format!("these boundaries cannot be read: {words}"), hint: EXPORT, at: at..at }
}

/// An area as it can be drawn. `number` counts the areas of the file.
fn area(raw: RawFeature, at: Range<usize>, number: usize) -> Result<Area, Fault> {
    let fault = |message: &str, hint| Err(Fault { message: format!("area {number} {message}"), hint, at: at.clone() });
    let rings = match raw.geometry {
        Some(Geometry::Polygon(rings)) => rings,
        Some(Geometry::MultiPolygon(polygons)) => polygons.into_iter().flatten().collect(),
        None => Vec::new(),
    };
    if rings.is_empty() {
        return fault("has no boundary", EXPORT);
    }
    if let Some(Position(x, y)) = rings.iter().flatten().find(|it| it.0.abs() > 180.0 || it.1.abs() > 90.0) {
        return fault(&format!("lies at {x}, {y}, which is no longitude and latitude"), DEGREES);
    }
    if rings.iter().any(|ring| ring.len() < 4 || ring.first() != ring.last()) {
        return fault("has a boundary that does not come back to where it began", MEND);
    }
    let properties = raw.properties.unwrap_or_default().into_iter();
    let properties = properties.filter_map(|(key, value)| Some((key, value.text()?)));
    Ok(Area { properties: properties.collect(), rings, at })
}

/// Areas of which two borders cross.
fn crossings(areas: &[Area]) -> Vec<Fault> {
    let mut left = MOST_PAIRS;
    let mut faults = Vec::new();
    for (at, area) in areas.iter().enumerate() {
        match crosses(&area.rings, &mut left) {
            Some(true) => {
                let message = format!("the boundary of area {} crosses itself", at + 1);
                faults.push(Fault { message, hint: MEND, at: area.at.clone() });
            }
            Some(false) => {}
            None => {
                let message = format!("the boundary of area {} is too tangled to be checked", at + 1);
                faults.push(Fault { message, hint: COARSER, at: area.at.clone() });
                break;
            }
        }
    }
    faults
}

/// True if two lines of some rings cross. `left` is how many pairs may still be looked at; nothing when they are used up.
fn crosses(rings: &[Vec<Position>], left: &mut usize) -> Option<bool> {
    let lines = rings.iter().flat_map(|ring| ring.windows(2).map(|pair| (pair[0], pair[1])));
    let mut lines: Vec<(Position, Position)> = lines.map(|(a, b)| if a.0 <= b.0 { (a, b) } else { (b, a) }).collect();
    lines.sort_by(|one, two| one.0.0.total_cmp(&two.0.0));
    for (at, one) in lines.iter().enumerate() {
        for two in lines[at + 1..].iter().take_while(|two| two.0.0 <= one.1.0) {
            *left = left.checked_sub(1)?;
            if cross(*one, *two) {
                return Some(true);
            }
        }
    }
    Some(false)
}

/// True if two lines cross between their ends.
fn cross(one: (Position, Position), two: (Position, Position)) -> bool {
    let side = |(a, b): (Position, Position), c: Position| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    let apart = |line, other: (Position, Position)| side(line, other.0) * side(line, other.1) < 0.0;
    apart(one, two) && apart(two, one)
}

/// Puts areas on the grid, the north up.
fn flat(areas: &[Area]) -> Features {
    let points = || areas.iter().flat_map(|area| area.rings.iter().flatten());
    let ends = |of: fn(&Position) -> f64| {
        points().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), it| (least.min(it), most.max(it)))
    };
    let ((left, right), (bottom, top)) = (ends(|it| it.0), ends(|it| it.1));
    // A degree of longitude is shorter than one of latitude. Over a district or county that is all that shows.
    let across = f64::midpoint(top, bottom).to_radians().cos();
    let (width, height) = ((right - left) * across, top - bottom);
    let scale = f64::from(GRID) / width.max(height).max(f64::MIN_POSITIVE);
    let place = |Position(x, y): &Position| (whole((x - left) * across * scale), whole((top - y) * scale));
    let feature = |area: &Area| {
        let rings = area.rings.iter().map(|ring| thin(ring.iter().map(place))).collect();
        Feature { properties: area.properties.clone(), shape: Shape { rings }.scaled(1.0), at: area.at.clone() }
    };
    Features { list: areas.iter().map(feature).collect(), size: (whole(width * scale), whole(height * scale)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(features: &[String]) -> String {
        format!("{{\"type\": \"FeatureCollection\", \"features\": [{}]}}", features.join(","))
    }

    fn polygon(name: &str, points: &[(f64, f64)]) -> String {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("[{x},{y},7]")).collect();
        format!(
            "{{\"type\": \"Feature\", \"properties\": {{\"name\": \"{name}\", \"code\": 7, \"none\": null}}, \
             \"geometry\": {{\"coordinates\": [[{}]], \"type\": \"Polygon\"}}}}",
            points.join(",")
        )
    }

    fn square(name: &str, x: f64, y: f64, side: f64) -> String {
        polygon(name, &[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    }

    #[test]
    fn the_north_is_up_and_a_degree_of_longitude_is_shorter_than_one_of_latitude() {
        let read = Features::read(&collection(&[square("south", 0.0, 59.8, 0.2), square("north", 0.0, 60.0, 0.2)]));
        let read = read.expect("sound");
        // The cosine of 60 degrees is a half.
        assert_eq!(read.size, (5_000, 20_000));
        assert_eq!(read.list[0].shape.bounds(), Some(((0, 10_000), (5_000, 20_000))));
        assert_eq!(read.list[1].shape.bounds(), Some(((0, 0), (5_000, 10_000))));
        let said = &read.list[0].properties;
        assert_eq!((said["name"].as_str(), said["code"].as_str(), said.len()), ("south", "7", 2));
    }

    #[test]
    fn what_nobody_sees_is_left_out_and_neighbours_keep_their_border() {
        // A border with a thousand teeth, each a thousandth of the side.
        let teeth: Vec<(f64, f64)> =
            (0..=1000).map(|at| (1.0 + f64::from(at % 2) / 1000.0, f64::from(at) / 1000.0)).collect();
        let around = |far: f64| {
            let back = teeth.iter().copied().chain([(far, 1.0), (far, 0.0), teeth[0]]);
            back.collect::<Vec<_>>()
        };
        let read = Features::read(&collection(&[polygon("west", &around(0.0)), polygon("east", &around(2.0))]));
        let read = read.expect("sound");
        let [west, east] = [0, 1].map(|at| read.list[at].shape.scaled(0.01));
        assert_eq!(west.rings[0].len(), 4, "{west:?}");
        assert_eq!(east.rings[0].len(), 4, "{east:?}");
        assert_eq!(west.bounds().expect("it is drawn").1.0, east.bounds().expect("it is drawn").0.0);
        // However small it is drawn, an area is there.
        assert_eq!(read.list[0].shape.scaled(0.00001).rings[0].len(), 4);
    }

    fn told(text: &str) -> Vec<String> {
        let faults = Features::read(text).expect_err("it is no map");
        faults.into_iter().map(|it| format!("{} ({})", it.message, &text[it.at])).collect()
    }

    #[test]
    fn what_is_no_map_is_told_with_its_place() {
        let broken = Features::read("{\n \"type\": ,}").expect_err("it is broken");
        assert_eq!(
            (broken[0].message.as_str(), broken[0].at.start),
            ("these boundaries cannot be read: expected value", 11)
        );
        assert_eq!(
            told("{\"type\": \"Point\", \"coordinates\": [1,2]}"),
            ["these boundaries cannot be read: unknown variant `Point`, expected `FeatureCollection` ()"]
        );
        assert_eq!(told(&collection(&[])), ["this file holds no area ()"]);
        let line = polygon("a", &[(0.0, 0.0), (1.0, 0.0), (0.0, 0.0)]);
        let open = polygon("a", &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        let grid = square("b", 560_000.0, 170_000.0, 1_000.0);
        assert_eq!(
            told(&collection(&[line, grid, open])),
            [
                "area 1 has a boundary that does not come back to where it began (\"Feature\")",
                "area 2 lies at 560000, 170000, which is no longitude and latitude (\"Feature\")",
                "area 3 has a boundary that does not come back to where it began (\"Feature\")",
            ]
        );
        let bow = polygon("a", &[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]);
        assert_eq!(
            told(&collection(&[square("b", 2.0, 2.0, 1.0), bow])),
            ["the boundary of area 2 crosses itself (\"Feature\")"]
        );
        let grid = collection(&[square("a", 0.0, 0.0, 1.0)]).replacen(
            '{',
            "{\"crs\": {\"properties\": {\"name\": \"EPSG:27700\"}},",
            1,
        );
        assert_eq!(told(&grid), ["the coordinates are in `EPSG:27700`, and not in degrees (\"crs\")"]);
    }

    #[test]
    fn hostile_files_are_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(told(&deep).len(), 1);
        let deep = square("a", 0.0, 0.0, 1.0).replace("null", &deep);
        let deep = collection(&[deep]);
        assert_eq!(told(&deep), ["these boundaries cannot be read: recursion limit exceeded ()"]);
        let many = vec![square("a", 0.0, 0.0, 1.0); MOST_AREAS + 1];
        assert_eq!(told(&collection(&many)), ["this file holds 1001 areas, and a map shows at most 1000 ()"]);
        // A comb whose teeth all reach from end to end: each line is beside each other.
        let comb: Vec<(f64, f64)> = (0..20_000_u32)
            .map(|at| (f64::from(at % 2), f64::from(at) / 1000.0))
            .chain([(2.0, 20.0), (2.0, -1.0), (0.0, -1.0), (0.0, 0.0)])
            .collect();
        assert_eq!(
            told(&collection(&[polygon("a", &comb)])),
            ["the boundary of area 1 is too tangled to be checked (\"Feature\")"]
        );
        let number = square("a", 0.0, 0.0, 1.0).replacen("[0,0,7]", "[1e999,0]", 1);
        assert_eq!(told(&collection(&[number])), ["these boundaries cannot be read: number out of range ()"]);
    }
}
