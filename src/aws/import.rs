//! Import IDs: a name or an ARN, with `@REGION` behind it where the object is not in the provider's region.

use tfplug::{Attr, Error, Result};

use super::Managed;
use super::region::is_well_formed;
use crate::arn::Arn;

/// The forms that the import ID of a resource has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportForm {
    /// Service and kind of its ARNs: `("ecs", "cluster")`.
    pub(crate) arn: (&'static str, &'static str),
    /// Whether a text is a name, or the part of an ARN behind the kind: `web`, `main/web`.
    pub(crate) is_name: fn(&str) -> bool,
    /// How to import, for the error: `Import a cluster by …`.
    pub(crate) usage: &'static str,
}

/// An import ID, taken apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ImportId<'a> {
    /// The ID without a region behind it.
    pub(crate) text: &'a str,
    /// The name: the ID itself, or the part of the ARN behind the kind.
    pub(crate) name: String,
    /// The ID as an ARN, if it is one.
    pub(crate) arn: Option<Arn>,
    /// The region of the ARN or behind the `@`; null where there is neither.
    pub(crate) region: Attr<String>,
}

impl ImportForm {
    /// Takes the ID of an `M` apart.
    ///
    /// # Errors
    /// It has another form, or an ARN and its suffix name different regions.
    pub(crate) fn parse<M: Managed>(self, id: &str) -> Result<ImportId<'_>> {
        let (text, suffix) = split_region(id);
        let arn = Arn::parse(text).ok();
        let (service, kind) = self.arn;
        let name = match &arn {
            Some(arn) => arn.resource_of(kind).filter(|_| arn.service == service),
            None => Some(text),
        };
        let Some(name) = name.filter(|name| (self.is_name)(name)) else {
            return Err(not_an_id::<M>(id, self.usage));
        };
        let found = arn.as_ref().map(|arn| arn.region.as_str());
        let region = match (found.filter(|region| !region.is_empty()), suffix) {
            (Some(found), Some(suffix)) if found != suffix => {
                return Err(
                    Error::new(format!("{id:?} names two regions")).detail(format!(
                        "The ARN is in {found}; the suffix behind @ is {suffix}. Leave the suffix out."
                    )),
                );
            }
            (found, suffix) => found.or(suffix).map(str::to_owned).into(),
        };
        Ok(ImportId {
            text,
            name: name.to_owned(),
            arn,
            region,
        })
    }
}

/// The error about an import ID of another form than that of an `M`. The names of all resource types begin with `ecs_`.
pub(crate) fn not_an_id<M: Managed>(id: &str, usage: &str) -> Error {
    Error::new(format!("{id:?} does not identify an {}", M::TYPE)).detail(usage)
}

/// An import ID without the region behind its `@`, and that region.
pub(crate) fn split_region(id: &str) -> (&str, Option<&str>) {
    let suffix = id.rsplit_once('@');
    let suffix = suffix.filter(|(_, region)| is_well_formed(region));
    suffix.map_or((id, None), |(text, region)| (text, Some(region)))
}

/// The state of an import by an identity that is the object's ARN.
///
/// # Errors
/// The string is not an ARN, or the ARN of another kind of object.
pub(crate) fn by_arn<R: tfplug::Resource>(resource: &R, arn: &Attr<String>) -> Result<R::Model> {
    let arn = arn.get().unwrap_or_default();
    match Arn::parse(&arn) {
        Ok(_) => resource.import(&arn),
        Err(fault) => Err(Error::new(format!("{arn:?} is not an ARN"))
            .detail(format!(
                "The identity of an ecs_{} is its ARN: {fault}.",
                R::TYPE
            ))
            .at("arn")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::tests::Thing;

    fn parse(id: &str) -> Result<ImportId<'_>> {
        let form = ImportForm {
            arn: ("ecs", "cluster"),
            is_name: |name| !name.is_empty() && !name.contains('/'),
            usage: "Import a cluster by its name or ARN.",
        };
        form.parse::<Thing>(id)
    }

    #[test]
    fn names_and_arns_may_have_a_region() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
        for (id, text, name, region) in [
            ("web", "web", "web", Attr::Null),
            ("we@b", "we@b", "we@b", Attr::Null),
            ("web@eu-west-1", "web", "web", "eu-west-1".into()),
            (arn, arn, "web", "eu-west-1".into()),
        ] {
            let parsed = parse(id).unwrap();
            assert_eq!(
                (parsed.text, parsed.name.as_str(), parsed.region),
                (text, name, region)
            );
            assert_eq!(parsed.arn.is_some(), id == arn);
        }
        let two = format!("{arn}@us-east-1");
        let error = parse(&two).unwrap_err();
        assert!(error.details().contains("us-east-1"), "{error}");
    }

    #[test]
    fn other_forms_are_refused_with_the_usage() {
        for wrong in [
            "",
            "a/b",
            "arn:aws:ecs:eu-west-1:123456789012:service/web",
            "arn:aws:s3:::cluster/web",
        ] {
            let error = parse(wrong).unwrap_err();
            assert_eq!(error.details(), "Import a cluster by its name or ARN.");
            let summary = format!("{wrong:?} does not identify an ecs_cluster");
            assert_eq!(error.summary(), summary);
        }
    }
}
