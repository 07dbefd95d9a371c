//! Unset in any spelling: null, an empty text, 0, `false` and an empty collection plan nothing.

use tfplug::object;
use tfplug::rules::Action;
use tfplug::schema::{Attribute, Block, Kind, Nesting};
use tfplug::value::{Type, Value};

use super::samples::{accepts, block};
use super::{blocks, start, with};

/// Attributes whose other spellings are refused, or mean something else.
const DISTINCT: [(&str, &str); 2] = [
    ("image_family", "the default alone asks for no image"),
    ("name", "a name has three characters (LT-001)"),
];

/// The members that a block needs to be valid.
fn needed(block: &str) -> Value {
    match block {
        "instance_requirements" => object! {
            vcpu_count: blocks(object! { min: 1i64 }), memory_mib: blocks(object! { min: 1i64 }),
        },
        "vcpu_count" | "memory_mib" => object! { min: 1i64 },
        "hibernation_options" => object! { configured: true },
        "license_specification" => object! { license_configuration_arn: "arn:aws:x" },
        "block_device_mappings" => object! { device_name: "/dev/xvda" },
        "ebs" => object! { volume_size: 40i64 },
        "iam_instance_profile" => object! { name: "p" },
        "tag_specifications" => object! { resource_type: "instance" },
        "instance_market_options" => object! { market_type: "spot" },
        "capacity_reservation_specification" => object! { capacity_reservation_preference: "open" },
        _ => object! {},
    }
}

/// The ways to leave an attribute out that its checks accept.
fn spellings(attribute: &Attribute) -> Vec<Value> {
    let other = match &attribute.kind {
        Kind::Type(Type::String) => "".into(),
        Kind::Type(Type::Number) => 0i64.into(),
        Kind::Type(Type::Bool) => false.into(),
        Kind::Type(Type::Set(_)) => Value::Set(Vec::new()),
        Kind::Type(Type::Map(_)) => Value::Map([].into()),
        _ => Value::List(Vec::new()),
    };
    let mut spellings = vec![Value::Null, other];
    spellings.extend(attribute.default.clone());
    spellings.retain(|value| accepts(attribute, value));
    spellings
}

/// Optional attributes of one block, and the blocks around them from the outside in.
struct Place {
    around: Vec<(String, Nesting)>,
    attributes: Vec<Attribute>,
    /// Whether the attributes are members of a plain attribute, which compares as a whole.
    plain: bool,
}

impl Place {
    fn name(&self, attribute: &Attribute) -> String {
        let around = self.around.iter().map(|(name, _)| name.as_str());
        let names: Vec<&str> = around.chain([attribute.name.as_str()]).collect();
        names.join(".")
    }

    fn spellings(&self, attribute: &Attribute) -> Vec<Value> {
        let name = self.name(attribute);
        match DISTINCT.iter().any(|(distinct, _)| *distinct == name) {
            true => vec![Value::Null],
            false => spellings(attribute),
        }
    }

    /// Whether other spellings than the configured one are the same to core: it lets only computed values differ.
    fn is_open(&self, attribute: &Attribute) -> bool {
        self.plain || attribute.computed
    }

    /// A configuration with a value for each attribute.
    fn config(&self, value: impl Fn(&Attribute) -> Value) -> Value {
        let around = |depth: usize| self.around[..depth].last().map_or("", |(name, _)| name);
        let depth = self.around.len();
        let values = self.attributes.iter();
        let mut config = values.fold(needed(around(depth)), |config, it| {
            with(config, &it.name, value(it))
        });
        for depth in (0..depth).rev() {
            let (name, nesting) = &self.around[depth];
            let elements = match nesting {
                Nesting::Set => Value::Set(vec![config]),
                _ => blocks(config),
            };
            config = with(needed(around(depth)), name, elements);
        }
        config
    }
}

fn collect(block: &Block, around: &[(String, Nesting)], places: &mut Vec<Place>) {
    let inside = |name: &str, nesting| [around, &[(name.to_owned(), nesting)]].concat();
    let optional = block.attributes.iter().filter(|it| it.optional);
    for attribute in optional.clone().filter(|it| !it.members.is_empty()) {
        places.push(Place {
            around: inside(&attribute.name, Nesting::List),
            attributes: attribute.members.clone(),
            plain: true,
        });
    }
    places.push(Place {
        around: around.to_vec(),
        attributes: optional.cloned().collect(),
        plain: false,
    });
    for nested in &block.blocks {
        collect(&nested.block, &inside(&nested.name, nested.nesting), places);
    }
}

#[tokio::test]
async fn every_spelling_of_unset_plans_nothing() {
    let mut places = Vec::new();
    collect(&block(), &[], &mut places);
    let (_ec2, lab, _) = start().await;
    for place in places {
        // The first, the second and the last spelling of everything.
        let nth = |it: &Attribute, n: usize| {
            let spellings = place.spellings(it);
            spellings[n.min(spellings.len() - 1)].clone()
        };
        for before in 0..3 {
            let mut it = lab.resource("ecs_launch_configuration").unwrap();
            let config = place.config(|it| nth(it, before));
            it.apply(config).await.unwrap();
            for after in 0..3 {
                let config = place.config(|it| match place.is_open(it) {
                    true => nth(it, after),
                    false => nth(it, before),
                });
                let plan = it.plan(config.clone()).await.unwrap();
                assert_eq!(plan.action, Action::NoOp, "{config:?}\n{:?}", plan.planned);
            }
        }
    }
}

#[tokio::test]
async fn listed_spellings_are_refused_or_mean_something_else() {
    let mut places = Vec::new();
    collect(&block(), &[], &mut places);
    let (_ec2, lab, _) = start().await;
    let mut found = Vec::new();
    for place in places {
        for attribute in &place.attributes {
            let name = place.name(attribute);
            if !DISTINCT.iter().any(|(distinct, _)| *distinct == name) {
                continue;
            }
            let config = |value: &Value| {
                place.config(|it| match it.name == attribute.name {
                    true => value.clone(),
                    false => Value::Null,
                })
            };
            let mut it = lab.resource("ecs_launch_configuration").unwrap();
            it.apply(config(&Value::Null)).await.unwrap();
            for other in spellings(attribute).iter().skip(1) {
                let plan = it.plan(config(other)).await;
                let differs = plan.map_or(true, |plan| plan.action != Action::NoOp);
                assert!(differs, "{name} {other:?}");
            }
            found.push(name);
        }
    }
    found.sort();
    assert_eq!(found, DISTINCT.map(|(name, _)| name));
}
