//! Answers about objects that exist: part by part, so that a fault in one part never costs another.

use super::convert;
use crate::diagnostics::Diags;
use crate::engine::{Answer, Shape};
use crate::path::Path;
use crate::proto::tfplugin6 as pb;
use crate::value::{MAX_DEPTH, TOO_DEEP, Type, Value};

/// State, identity and private data as the host takes them, with what could not be encoded as messages.
pub(super) struct Finished {
    /// Absent when not even a part of it can be encoded.
    pub(super) state: Option<pb::DynamicValue>,
    pub(super) identity: Option<pb::ResourceIdentityData>,
    pub(super) private: Vec<u8>,
    pub(super) diags: Diags,
}

/// Encodes an answer. It cannot fail: parts that do not fit the schema are null, and the user reads where.
pub(super) fn finish(answer: Answer, shape: &Shape, identity: Option<&Shape>) -> Finished {
    let Answer {
        state,
        private,
        identity: named,
        mut diags,
    } = answer;
    let state = lenient(&state, &shape.ty, &mut diags);
    let named = convert::identity_data(&named, identity).unwrap_or_else(|error| {
        let error = error.context("The identity of the object is lost");
        // The object itself is well: an error would have core replace what was just created.
        diags.warn(Path::root(), error.summary(), error.details());
        None
    });
    Finished {
        state,
        identity: named,
        private: private.encode(),
        diags,
    }
}

fn lenient(value: &Value, ty: &Type, diags: &mut Diags) -> Option<pb::DynamicValue> {
    if let Ok(encoded) = convert::dynamic(value, ty) {
        return Some(encoded);
    }
    let mut faults = Vec::new();
    let fitting = fit(value, ty, &Path::root(), 0, &mut faults);
    for (path, message) in faults {
        let detail = format!(
            "{path}: {message}. The value is not in the state; everything else is. This is a defect of the provider. \
             Please report it."
        );
        diags.error(path, "The provider made a value of the wrong shape", detail);
    }
    let encoded = convert::dynamic(&fitting, ty);
    encoded.map_err(|error| diags.append(error.into())).ok()
}

/// The value with null for every part that is not of its type.
fn fit(
    value: &Value,
    ty: &Type,
    at: &Path,
    depth: usize,
    faults: &mut Vec<(Path, String)>,
) -> Value {
    if depth > MAX_DEPTH {
        faults.push((at.clone(), TOO_DEEP.to_owned()));
        return Value::Null;
    }
    let mut each = |items: &[Value], ty: &dyn Fn(usize) -> Type| -> Vec<Value> {
        let fit_one = |(index, item)| fit(item, &ty(index), &at.index(index), depth + 1, faults);
        items.iter().enumerate().map(fit_one).collect()
    };
    match (value, ty) {
        (Value::List(items), Type::List(element)) => {
            Value::List(each(items, &|_| (**element).clone()))
        }
        (Value::Set(items), Type::Set(element)) => {
            Value::Set(each(items, &|_| (**element).clone()))
        }
        (Value::Tuple(items), Type::Tuple(elements)) if items.len() == elements.len() => {
            Value::Tuple(each(items, &|index| elements[index].clone()))
        }
        (Value::Map(entries), Type::Map(element)) => {
            let entry = |(key, item): (&String, &Value)| {
                (
                    key.clone(),
                    fit(item, element, &at.key(key), depth + 1, faults),
                )
            };
            Value::Map(entries.iter().map(entry).collect())
        }
        (Value::Object(entries), Type::Object(attributes)) => {
            for extra in entries
                .keys()
                .filter(|name| !attributes.contains_key(*name))
            {
                faults.push((at.attr(extra), "unsupported attribute".to_owned()));
            }
            let member = |(name, ty): (&String, &Type)| {
                let path = at.attr(name);
                let Some(value) = entries.get(name) else {
                    faults.push((path, "the attribute is missing".to_owned()));
                    return (name.clone(), Value::Null);
                };
                (name.clone(), fit(value, ty, &path, depth + 1, faults))
            };
            Value::Object(attributes.iter().map(member).collect())
        }
        (Value::Dynamic(inner), Type::Dynamic) => {
            let fitting = fit(&inner.1, &inner.0, at, depth + 1, faults);
            Value::Dynamic(Box::new((inner.0.clone(), fitting)))
        }
        (Value::Null | Value::Unknown(_), _)
        | (Value::Bool(_), Type::Bool)
        | (Value::Number(_), Type::Number)
        | (Value::String(_), Type::String) => value.clone(),
        (_, ty) => {
            faults.push((at.clone(), format!("expected {}", ty.friendly())));
            Value::Null
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Shape;
    use crate::model::{Attr, Field};
    use crate::private::Private;
    use crate::value::msgpack;

    /// A tank.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Tank {
        /// Its name.
        #[tf(required)]
        name: Attr<String>,
        /// How full it is.
        #[tf(computed)]
        level: Attr<f64>,
        /// Its valves.
        #[tf(block)]
        valve: Attr<Vec<Valve>>,
    }

    /// A valve.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Valve {
        /// How open it is.
        #[tf(computed)]
        width: Attr<f64>,
    }

    fn messages(diags: &Diags) -> Vec<String> {
        diags.iter().map(|one| one.path.to_string()).collect()
    }

    #[test]
    fn one_wrong_value_costs_itself_and_nothing_else() {
        let shape = Shape::of::<Tank>(0);
        let mut private = Private::default();
        private.set("serial", 7).unwrap();
        let valve = |width: f64| Valve {
            width: width.into(),
        };
        let tank = Tank {
            name: "north".into(),
            level: f64::NAN.into(),
            valve: vec![valve(0.5), valve(f64::INFINITY)].into(),
        };
        let answer = Answer {
            state: tank.encode(),
            private: private.clone(),
            // An identity that the resource does not declare so.
            identity: Value::String("north".to_owned()),
            diags: Diags::new(),
        };
        let finished = finish(answer, &shape, Some(&shape));
        let state = msgpack::decode(&finished.state.unwrap().msgpack, &shape.ty).unwrap();
        let kept = Tank {
            level: Attr::Null,
            valve: vec![valve(0.5), Valve::default()].into(),
            ..tank
        };
        assert_eq!(state, kept.encode());
        assert_eq!(finished.private, private.encode());
        assert!(finished.identity.is_none());
        assert_eq!(messages(&finished.diags), ["level", "valve[1].width", ""]);
    }

    #[test]
    fn an_answer_that_is_not_an_object_is_shown() {
        let shape = Shape::of::<Tank>(0);
        let answer = Answer {
            state: Value::from("north"),
            ..Answer::default()
        };
        let finished = finish(answer, &shape, None);
        assert!(finished.state.is_some() && finished.diags.has_errors());
    }
}
