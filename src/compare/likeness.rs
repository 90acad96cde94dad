//! How much two values have in common.

use std::hash::{DefaultHasher, Hash, Hasher};

use kubeyaml::{Number, Value};

/// The leaves of a value, ready to be compared with those of many others.
#[derive(Debug, Clone)]
pub struct Likeness {
    /// A hash of the way to each leaf and its value, sorted.
    leaves: Vec<u64>,
    /// A hash of the way alone, sorted.
    ways: Vec<u64>,
}

impl Likeness {
    /// Takes the leaves of a value. List items are known by what they hold, not by their index.
    pub fn of(value: &Value) -> Self {
        let mut likeness = Self { leaves: Vec::new(), ways: Vec::new() };
        likeness.gather(value, 0);
        likeness.leaves.sort_unstable();
        likeness.ways.sort_unstable();
        likeness
    }

    fn gather(&mut self, value: &Value, way: u64) {
        match value {
            Value::Map(map) if !map.is_empty() => {
                for (key, value) in map {
                    self.gather(value, hash((way, key)));
                }
            }
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    self.gather(item, hash((way, "[]")));
                }
            }
            leaf => {
                self.ways.push(way);
                self.leaves.push(hash((way, scalar(leaf))));
            }
        }
    }

    /// Returns how many leaves there are.
    pub fn len(&self) -> usize {
        self.leaves.len()
    }

    /// Tells whether there is no leaf; even an empty mapping is one.
    pub fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    /// Returns the share of leaves that are equal in both, from 0 to 1.
    pub fn share(&self, other: &Self) -> f64 {
        ratio(2 * in_both(&self.leaves, &other.leaves), self.len() + other.len())
    }

    /// Like [`Likeness::share`], but a leaf at the same place with another value counts half.
    pub fn closeness(&self, other: &Self) -> f64 {
        let equal = in_both(&self.leaves, &other.leaves);
        ratio(equal + in_both(&self.ways, &other.ways), self.len() + other.len())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of leaves are small")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts what two sorted lists have in common, repeats as often as in both.
fn in_both(left: &[u64], right: &[u64]) -> usize {
    let (mut left, mut right, mut count) = (left.iter().peekable(), right.iter().peekable(), 0);
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let (advance_left, advance_right) = (a <= b, b <= a);
        count += usize::from(advance_left && advance_right);
        if advance_left {
            left.next();
        }
        if advance_right {
            right.next();
        }
    }
    count
}

fn scalar(leaf: &Value) -> (u8, u64, &str) {
    match leaf {
        Value::Null => (0, 0, ""),
        Value::Bool(value) => (1, u64::from(*value), ""),
        Value::Number(Number::Int(int)) => (2, int.cast_unsigned(), ""),
        Value::Number(Number::UInt(int)) => (3, *int, ""),
        Value::Number(Number::Float(float)) => (4, float.to_bits(), ""),
        Value::String(text) => (5, 0, text),
        Value::List(_) => (6, 0, ""),
        Value::Map(_) => (7, 0, ""),
    }
}

/// Hashes the same in every process: [`DefaultHasher::new`] has fixed keys.
fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Returns one hash for a whole value, the order of its lists included.
pub(super) fn fingerprint(value: &Value) -> u64 {
    match value {
        Value::Map(map) => {
            map.iter().fold(hash(1), |sum, (key, value)| hash((sum, key, fingerprint(value))))
        }
        Value::List(items) => {
            items.iter().fold(hash(2), |sum, item| hash((sum, fingerprint(item))))
        }
        leaf => hash(scalar(leaf)),
    }
}
