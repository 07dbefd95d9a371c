//! How tasks are spread over capacity providers.

use tfplug::validator::between;
use tfplug::{Attr, Diags, Model, Path, Set};

use crate::validators::rule;

/// One capacity provider and its share of the tasks.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct CapacityProviderStrategyItem {
    /// Short name of the capacity provider: `FARGATE`, `FARGATE_SPOT`, or one of your own.
    #[tf(required)]
    pub(crate) capacity_provider: Attr<String>,
    /// How many tasks at least run on it; only one provider may have a base.
    #[tf(optional, computed, default = 0i64, validate = rule("CL-015", between(0..=100_000)), unset = 0)]
    pub(crate) base: Attr<i64>,
    /// Its share of the tasks beyond the base, relative to the other weights.
    #[tf(optional, computed, default = 0i64, validate = rule("CL-015", between(0..=1_000)), unset = 0)]
    pub(crate) weight: Attr<i64>,
}

/// The known items; none where nothing is set.
pub(crate) fn items(
    strategy: &Attr<Set<CapacityProviderStrategyItem>>,
) -> &[CapacityProviderStrategyItem] {
    match strategy {
        Attr::Known(Set(items)) if !strategy.is_unset() => items,
        _ => &[],
    }
}

/// CL-012 to CL-014, CL-017, CL-018. A path into a block of a set has no index, and finds the place if it is the only one.
pub(crate) fn validate(
    strategy: &Attr<Set<CapacityProviderStrategyItem>>,
    at: &Path,
    diags: &mut Diags,
) {
    let items = items(strategy);
    let names = items
        .iter()
        .filter_map(|item| item.capacity_provider.text());
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    for name in &names {
        check_letters(name, &at.attr("capacity_provider"), diags);
        if names.iter().filter(|other| *other == name).count() > 1 {
            diags.warn(
                at,
                format!("Capacity provider {name} is listed twice"),
                "Keep one of the two (rule CL-017).",
            );
        }
    }
    let fargate = |name: &&&str| name.starts_with("FARGATE");
    let of_fargate = names.iter().filter(fargate).count();
    if of_fargate > 0 && of_fargate < names.len() {
        diags.error(
            at,
            "Fargate and other capacity providers are mixed",
            "A strategy may hold Fargate providers or Auto Scaling group providers, not both (rule CL-012).",
        );
    }
    if items
        .iter()
        .filter(|item| item.base.get().is_some_and(|base| base > 0))
        .count()
        > 1
    {
        diags.error(
            at,
            "More than one base",
            "Only one capacity provider may have a base above 0 (rule CL-013).",
        );
    }
    let weightless =
        |item: &CapacityProviderStrategyItem| item.weight.is_null() || item.weight.get() == Some(0);
    if items.len() > 1 && items.iter().all(weightless) {
        diags.error(
            at,
            "No weight",
            "At least one capacity provider needs a weight above 0 (rule CL-014).",
        );
    }
}

/// The capacity providers of every account.
pub(crate) const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

/// CL-018: the names of Fargate's providers are in capitals, and no other provider may begin so.
pub(crate) fn check_letters(name: &str, at: &Path, diags: &mut Diags) {
    let upper = name.to_ascii_uppercase();
    if FARGATE.contains(&upper.as_str()) && name != upper {
        diags.error(
            at,
            format!("There is no capacity provider {name:?}"),
            format!("Write {upper} in capitals (rule CL-018)."),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, base: Attr<i64>, weight: Attr<i64>) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem {
            capacity_provider: name.into(),
            base,
            weight,
        }
    }

    fn messages(items: Vec<CapacityProviderStrategyItem>) -> String {
        let mut diags = Diags::new();
        validate(
            &Set(items).into(),
            &Path::from("capacity_provider_strategy"),
            &mut diags,
        );
        diags.iter().map(|diag| diag.detail.clone()).collect()
    }

    #[test]
    fn rules() {
        assert_eq!(messages(vec![item("FARGATE", Attr::Null, Attr::Null)]), "");
        assert_eq!(messages(vec![item("", 0.into(), 0.into())]), "");
        let nameless = vec![
            item("FARGATE", Attr::Null, 1.into()),
            item("", Attr::Null, 1.into()),
        ];
        assert_eq!(messages(nameless), "");
        assert_eq!(
            messages(vec![
                item("a", 1.into(), 1.into()),
                item("b", 0.into(), Attr::Unknown)
            ]),
            ""
        );
        assert!(messages(vec![item("Fargate", Attr::Null, 1.into())]).contains("CL-018"));
        assert!(
            messages(vec![
                item("FARGATE", Attr::Null, 1.into()),
                item("a", Attr::Null, 1.into())
            ])
            .contains("CL-012")
        );
        assert!(
            messages(vec![
                item("a", 1.into(), 1.into()),
                item("b", 2.into(), 1.into())
            ])
            .contains("CL-013")
        );
        assert!(
            messages(vec![
                item("a", Attr::Null, Attr::Null),
                item("b", Attr::Null, 0.into())
            ])
            .contains("CL-014")
        );
    }
}
