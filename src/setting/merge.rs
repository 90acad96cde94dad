//! One value laid over another.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Kind, Member, Setting};

impl Setting {
    /// Lays `upper` over this value: maps merge deeply, everything else replaces, `null` included.
    /// The result remembers every place it overrode.
    pub fn lay_over(&mut self, upper: Setting) {
        match (&mut self.kind, upper.kind) {
            (Kind::Map(lower), Kind::Map(members)) => lay_members_over(lower, members),
            (_, kind) => {
                let mut overrode = std::mem::take(&mut self.overrode);
                overrode.push(self.place);
                overrode.extend(upper.overrode);
                *self = Setting { kind, place: upper.place, via: upper.via, overrode };
            }
        }
    }
}

fn lay_members_over(lower: &mut BTreeMap<String, Member>, upper: BTreeMap<String, Member>) {
    for (key, member) in upper {
        match lower.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(member);
            }
            Entry::Occupied(mut occupied) => {
                occupied.get_mut().key = member.key;
                occupied.get_mut().setting.lay_over(member.setting);
            }
        }
    }
}
