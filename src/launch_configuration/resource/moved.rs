//! From the state of the peer's `aws_launch_template` to ours.

use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use crate::user_data;

const SOURCE: &str = "aws_launch_template";

pub(super) fn launch_template() -> Move {
    Move {
        provider: "aws",
        resource: SOURCE,
        step,
    }
}

/// The source has no script of its own beside `user_data`, and cannot distinguish an absent `max` from 0.
fn step(object: &mut Map<String, Json>, source: &Moved) -> Result {
    if let Some(script) = object.get("user_data").and_then(Json::as_str)
        && !script.is_empty()
    {
        let shown = user_data::display(&user_data::decode(script));
        object.insert("rendered_user_data".to_owned(), Json::String(shown));
    }
    blocks(object, "instance_requirements", &mut |requirements| {
        blocks(requirements, "accelerator_count", &mut |count| {
            let number = |name: &str| count.get(name).and_then(Json::as_i64).unwrap_or_default();
            if number("max") < number("min") {
                count.insert("max".to_owned(), Json::Null);
            }
        });
    });
    let image = object.get("image_id").cloned();
    (Move::from_sdk("aws", SOURCE).step)(object, source)?;
    // Computed, so that it has no default which would bring the empty string back.
    object.extend(image.map(|image| ("image_id".to_owned(), image)));
    Ok(())
}

fn blocks(
    object: &mut Map<String, Json>,
    name: &str,
    change: &mut dyn FnMut(&mut Map<String, Json>),
) {
    let blocks = object.get_mut(name).and_then(Json::as_array_mut);
    let blocks = blocks.into_iter().flatten();
    blocks.filter_map(Json::as_object_mut).for_each(change);
}
