//! Unset in any spelling: null, an empty text, 0, `false` and an empty collection plan nothing.

use tfplug::object;
use tfplug::rules::Action;
use tfplug::schema::{Attribute, Block, Kind, Nesting};
use tfplug::value::{Type, Value};

use super::samples::{accepts, block};
use super::{blocks, start, with};

/// Attributes whose other spellings are refused, or mean something else.
const DISTINCT: [(&str, &str); 4] = [
    ("cluster", "a cluster's name has a character (CL-001)"),
    ("image_family", "the default alone asks for no image"),
    ("name", "a name has three characters (LT-001)"),
    (
        "metadata_options.http_put_response_hop_limit",
        "an answer travels one hop (LT-016)",
    ),
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

/// An optional attribute, the blocks around it from the outside in, and whether all spellings of unset are one value.
struct Case {
    around: Vec<(String, Nesting)>,
    attribute: Attribute,
    same: bool,
}

impl Case {
    fn config(&self, value: &Value) -> Value {
        let around = |depth: usize| self.around[..depth].last().map_or("", |(name, _)| name);
        let depth = self.around.len();
        let mut config = with(needed(around(depth)), &self.attribute.name, value.clone());
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

    fn name(&self) -> String {
        let around = self.around.iter().map(|(name, _)| name.as_str());
        let names: Vec<&str> = around.chain([self.attribute.name.as_str()]).collect();
        names.join(".")
    }
}

fn collect(block: &Block, around: &[(String, Nesting)], cases: &mut Vec<Case>) {
    let inside = |name: &str, nesting| [around, &[(name.to_owned(), nesting)]].concat();
    for attribute in block.attributes.iter().filter(|it| it.optional) {
        cases.push(Case {
            around: around.to_vec(),
            attribute: attribute.clone(),
            same: attribute.computed,
        });
        cases.extend(attribute.members.iter().map(|member| Case {
            around: inside(&attribute.name, Nesting::List),
            attribute: member.clone(),
            same: true,
        }));
    }
    for nested in &block.blocks {
        collect(&nested.block, &inside(&nested.name, nested.nesting), cases);
    }
}

#[tokio::test]
async fn every_spelling_of_unset_plans_nothing() {
    let mut cases = Vec::new();
    collect(&block(), &[], &mut cases);
    let (_ec2, lab, _) = start().await;
    let mut faults = Vec::new();
    for case in cases {
        let name = case.name();
        let mut spellings = spellings(&case.attribute);
        if DISTINCT.iter().any(|(distinct, _)| *distinct == name) {
            let mut it = lab.resource("ecs_launch_configuration").unwrap();
            it.apply(case.config(&Value::Null)).await.unwrap();
            for other in spellings.drain(1..) {
                let plan = it.plan(case.config(&other)).await;
                let differs = plan.map_or(true, |plan| plan.action != Action::NoOp);
                assert!(differs, "{name} {other:?}");
            }
        }
        for before in &spellings {
            let mut it = lab.resource("ecs_launch_configuration").unwrap();
            if let Err(failure) = it.apply(case.config(before)).await {
                faults.push(format!("{name} {before:?}: {failure}"));
                continue;
            }
            for after in spellings.iter().filter(|_| case.same) {
                let plan = it.plan(case.config(after)).await;
                let action = plan.map(|plan| plan.action);
                if !matches!(action, Ok(Action::NoOp)) {
                    faults.push(format!("{name} {before:?} {after:?}: {action:?}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
