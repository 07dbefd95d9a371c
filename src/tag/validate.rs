//! Rules about key and value of a tag: group GEN of the rule catalogue.

use tfplug::{Attr, Diags, Path};

use super::schema::Tag;
use crate::aws::tags;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &Tag, diags: &mut Diags) {
    if let Some(key) = config.key.text() {
        check(key, "", "key", diags);
    }
    if let Some(value) = config.value.text() {
        check("key", value, "value", diags);
    }
}

/// The rules for all tags, one half each: the other half is legal.
fn check(key: &str, value: &str, at: &str, diags: &mut Diags) {
    let tag = [(key.to_owned(), Attr::from(value))];
    let mut found = Diags::new();
    tags::validate(&Attr::Known(tag.into()), &Path::root(), &mut found);
    for fault in found.iter() {
        diags.error(at, fault.summary.clone(), fault.detail.clone());
    }
}
