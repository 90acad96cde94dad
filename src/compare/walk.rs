//! The walk over two values side by side.

use kubeyaml::{Map, Value};

use super::edit::{Edit, EditKind, Step};
use super::list_rules::{self, ListRule};
use super::texts::{DEEPEST, Reader};
use super::{absent, covers, grants, lists, quantity, secrets};
use crate::object::{ObjectId, pod_template};

/// A walk over two states of one object, and what it has found.
pub(super) struct Walk<'o> {
    id: &'o ObjectId,
    path: Vec<Step>,
    /// How many steps lead to the text we are inside of.
    inside: usize,
    /// How many texts we are inside of.
    texts: usize,
    pub(super) edits: Vec<Edit>,
}

impl<'o> Walk<'o> {
    pub(super) fn new(id: &'o ObjectId) -> Self {
        Self { id, path: Vec::new(), inside: 0, texts: 0, edits: Vec::new() }
    }

    /// Compares two whole objects.
    pub(super) fn object(&mut self, from: &Value, to: &Value) {
        if secrets::is_secret(self.id) {
            self.secret(from, to);
        } else if grants::is_role(self.id) && grants::compare(self, from, to) {
            self.values(&without(from, &["rules"]), &without(to, &["rules"]));
        } else {
            self.values(from, to);
        }
    }

    /// Compares two values at the present path.
    pub(super) fn values(&mut self, from: &Value, to: &Value) {
        if from == to {
            return;
        }
        match (from, to) {
            (Value::Map(before), Value::Map(after))
                if covers::is_embedded(before) || covers::is_embedded(after) =>
            {
                self.secret(from, to);
            }
            (Value::Map(from), Value::Map(to)) => self.maps(from, to),
            (Value::List(from), Value::List(to)) => self.lists(from, to),
            (Value::String(before), Value::String(after)) => self.texts(before, after),
            _ => self.leaf(from, to),
        }
    }

    fn secret(&mut self, from: &Value, to: &Value) {
        secrets::compare(self, from, to);
        let [from, to] = secrets::rests(from, to);
        self.values(&from, &to);
    }

    fn maps(&mut self, from: &Map, to: &Map) {
        for key in keys_of_both(from, to) {
            self.path.push(Step::Key(key.clone()));
            self.sides(from.get(key), to.get(key));
            self.path.pop();
        }
    }

    /// Compares what may be on one side only.
    pub(super) fn sides(&mut self, from: Option<&Value>, to: Option<&Value>) {
        match (from, to) {
            (Some(from), Some(to)) => self.values(from, to),
            (None, None) => {}
            (before, after) => {
                let says_nothing = before.or(after).is_some_and(|it| self.says_nothing(it));
                let kind = if says_nothing { EditKind::Spelling } else { EditKind::Value };
                self.push(kind, before.cloned(), after.cloned());
            }
        }
    }

    /// Tells whether a value here means the same as none.
    fn says_nothing(&self, value: &Value) -> bool {
        let keys = self.keys().collect::<Vec<_>>();
        let is_absent =
            value.is_null() && !list_rules::may_mean_null(self.id, &keys, self.texts > 0);
        // istiod fills in its own.
        let is_empty_bundle = keys.last() == Some(&"caBundle") && value.as_str() == Some("");
        is_absent
            || is_empty_bundle
            || self.texts == 0 && absent::says_nothing(self.id, &keys, value)
    }

    fn leaf(&mut self, from: &Value, to: &Value) {
        let same = numbers_are_equal(from, to)
            || !matches!(self.path.last(), Some(Step::Item(_)))
                && self.says_nothing(from)
                && self.says_nothing(to)
            || self.texts == 0
                && quantity::holds(self.id, self.keys())
                && quantity::are_equal(from, to);
        let kind = if same { EditKind::Spelling } else { EditKind::Value };
        self.push(kind, Some(from.clone()), Some(to.clone()));
    }

    fn texts(&mut self, before: &str, after: &str) {
        let reader = self.reader();
        let structured = if self.texts < DEEPEST { reader.both(before, after) } else { None };
        let Some((from, to)) = structured else {
            return self.leaf(&before.into(), &after.into());
        };
        if from == to {
            return self.spelled(reader, before, after);
        }
        let known = self.edits.len();
        let outermost = self.inside;
        if outermost == 0 {
            self.inside = self.path.len();
        }
        self.texts += 1;
        self.values(&from, &to);
        self.texts -= 1;
        self.inside = outermost;
        let mut found = self.edits.iter().skip(known);
        if self.is_in_pod_template() && found.all(|edit| edit.kind == EditKind::Spelling) {
            self.edits.truncate(known);
            self.spelled(reader, before, after);
        }
    }

    /// Two texts that hold the same. In a pod template that is not enough: Kubernetes compares the
    /// texts themselves, and new ones mean new pods.
    fn spelled(&mut self, reader: Reader, before: &str, after: &str) {
        let rolls = self.inside == 0 && self.is_in_pod_template();
        let same = !rolls && reader.reads_the_same(before, after);
        let kind = if same { EditKind::Spelling } else { EditKind::Value };
        self.push(kind, Some(before.into()), Some(after.into()));
    }

    /// Who reads the text at the present path.
    fn reader(&self) -> Reader {
        let keys = self.keys().collect::<Vec<_>>();
        if self.texts == 0 { Reader::of(self.id, &keys) } else { Reader::Likely }
    }

    fn is_in_pod_template(&self) -> bool {
        pod_template(self.id).is_some_and(|way| {
            let mut keys = self.keys();
            way.iter().all(|key| keys.next() == Some(*key))
        })
    }

    fn lists(&mut self, from: &[Value], to: &[Value]) {
        let keys = self.keys().collect::<Vec<_>>();
        let rule = ListRule::of(self.id, &keys, self.texts > 0);
        let matching = lists::matching(&rule, from, to);
        for item in matching.items {
            let before = item.from.and_then(|index| from.get(index));
            let after = item.to.and_then(|index| to.get(index));
            self.path.push(Step::Item(item));
            match (before, after) {
                (Some(before), Some(after)) => self.values(before, after),
                // An item that says nothing is an item all the same: `ingress: [null]` lets all in.
                (before, after) => self.push(EditKind::Value, before.cloned(), after.cloned()),
            }
            self.path.pop();
        }
        if let Some((before, after)) = matching.orders {
            let matters = matching.order_matters;
            let kind = if matters { EditKind::Sequence } else { EditKind::Order };
            self.push(kind, Some(Value::List(before)), Some(Value::List(after)));
        }
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.path.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item(_) => None,
        })
    }

    /// Goes one key down for what `then` does.
    pub(super) fn below(&mut self, key: &str, then: impl FnOnce(&mut Self)) {
        self.path.push(Step::Key(key.to_owned()));
        then(self);
        self.path.pop();
    }

    pub(super) fn push(&mut self, kind: EditKind, before: Option<Value>, after: Option<Value>) {
        let cover = |it: &Option<Value>| covers::covered(it.as_ref()?, covers::with_keys);
        let (was, is) = (cover(&before), cover(&after));
        let covers_any = was.is_some() || is.is_some();
        let differ = covers_any && before != after;
        let (before, after) = (was.or(before), is.or(after));
        let redacted = differ && before == after;
        self.edits.push(Edit {
            path: self.path.clone(),
            inside: self.inside,
            kind,
            before,
            after,
            redacted,
        });
    }

    pub(super) fn push_redacted(&mut self, kind: EditKind, was: bool, is: bool) {
        let hidden = |there: bool| there.then(|| Value::from(secrets::HIDDEN));
        self.push(kind, hidden(was), hidden(is));
        if let Some(edit) = self.edits.last_mut() {
            edit.redacted = true;
        }
    }
}

/// `1` and `1.0` are one number to every reader of JSON.
#[expect(clippy::float_cmp, reason = "two spellings of one number give the same float")]
fn numbers_are_equal(from: &Value, to: &Value) -> bool {
    let float = |value: &Value| match value {
        Value::Number(kubeyaml::Number::Float(float)) => Some(*float),
        #[expect(clippy::cast_precision_loss, reason = "larger ones are not compared")]
        Value::Number(number) => {
            number.as_i64().filter(|it| it.unsigned_abs() < 1 << 53).map(|it| it as f64)
        }
        _ => None,
    };
    matches!((float(from), float(to)), (Some(from), Some(to)) if from == to)
}

/// Returns the keys of two maps, sorted, each once.
pub(super) fn keys_of_both<'m>(from: &'m Map, to: &'m Map) -> impl Iterator<Item = &'m String> {
    let (mut from, mut to) = (from.keys().peekable(), to.keys().peekable());
    std::iter::from_fn(move || match (from.peek(), to.peek()) {
        (Some(left), Some(right)) if left == right => {
            to.next();
            from.next()
        }
        (Some(left), Some(right)) if left > right => to.next(),
        (Some(_), _) => from.next(),
        (None, _) => to.next(),
    })
}

fn without(object: &Value, fields: &[&str]) -> Value {
    let Value::Map(map) = object else { return object.clone() };
    let kept = map.iter().filter(|(key, _)| !fields.contains(&key.as_str()));
    Value::Map(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}
