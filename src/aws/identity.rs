//! Identities of objects: their natural key in AWS, with the account and the region, as `import` blocks and lists give it.

use tfplug::Attr;
use tfplug::value::Value;

use super::Managed;
use crate::arn::Arn;

/// The account of an object, from its ARN: unknown with it, and null where it has none.
pub(crate) fn account_of(arn: &Attr<String>) -> Attr<String> {
    match arn {
        Attr::Unknown => Attr::Unknown,
        Attr::Null => Attr::Null,
        Attr::Known(arn) => {
            let account = Arn::parse(arn).ok().map(|arn| arn.account);
            account.filter(|account| !account.is_empty()).into()
        }
    }
}

/// The stub of an import by identity, in the identity's region where that is set.
pub(crate) fn in_region_of<M: Managed>(stub: M, region: Attr<String>) -> M {
    match region.text() {
        None | Some("") => stub,
        Some(_) => stub.in_region(region),
    }
}

/// The account in an identity; `None` where it is unset.
pub(super) fn account(identity: &Value) -> Option<&str> {
    let account = identity.get("account_id").and_then(Value::as_str);
    account.filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_that_of_the_arn() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
        assert_eq!(account_of(&arn.into()), "123456789012".into());
        assert_eq!(account_of(&"web".into()), Attr::Null);
        assert_eq!(account_of(&"arn:aws:s3:::bucket".into()), Attr::Null);
        assert_eq!(account_of(&Attr::Unknown), Attr::Unknown);
    }
}
