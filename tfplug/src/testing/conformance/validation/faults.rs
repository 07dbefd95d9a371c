//! C04 to C08, C12 and C13: faults that are made from a schema, or come from the samples.

use super::open::{Variant, open, settable, variants, with};
use super::targets::{Target, messages, path, reported, target, targets};
use crate::path::{Path, Step};
use crate::proto::tfplugin6::diagnostic::Severity;
use crate::proto::tfplugin6::{ClientCapabilities, Diagnostic};
use crate::schema::{Attribute, Block};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::schemas::parts::{Role, none};
use crate::testing::conformance::values::generate::filled;
use crate::testing::conformance::{Bench, Config, InvalidSample, Stop};
use crate::value::{Type, Value};

/// The most variants of one schema.
const MAX_VARIANTS: usize = 60;
/// The length in bytes from which a value is not in a message by chance.
const MIN_SECRET_BYTES: usize = 4;

/// The severity of a fault that is refused.
const ERROR: &[Severity] = &[Severity::Error];

/// The fault of an attribute.
type Pick = fn(&Attribute) -> Option<Value>;

fn missing(attribute: &Attribute) -> Option<Value> {
    attribute.required.then_some(Value::Null)
}

fn not_settable(attribute: &Attribute) -> Option<Value> {
    (!settable(attribute)).then(|| filled(&attribute.ty(), 1))
}

fn secret(attribute: &Attribute) -> Option<Value> {
    let settable = attribute.write_only && settable(attribute);
    settable.then(|| filled(&attribute.ty(), 1))
}

fn outdated(attribute: &Attribute) -> Option<Value> {
    let settable = attribute.deprecated.is_some() && settable(attribute);
    settable.then(|| filled(&attribute.ty(), 1))
}

/// Everything of every target that `pick` makes wrong; without any the case does not apply.
async fn picked<'a>(
    bench: &'a Bench,
    what: &str,
    pick: Pick,
) -> Result<Vec<(Target<'a>, Vec<Variant>)>, Stop> {
    let targets = targets(bench).await?.into_iter();
    let found = targets.map(|target| {
        let mut found = variants(&target.block, &pick);
        found.truncate(MAX_VARIANTS);
        (target, found)
    });
    let found: Vec<_> = found.filter(|(_, variants)| !variants.is_empty()).collect();
    if found.is_empty() {
        return Err(not_applicable(format!("no attribute is {what}")));
    }
    Ok(found)
}

/// A fault if there is no diagnostic of one of the severities at the path. A path that ends at a set may go on to a member.
fn unreported(
    target: &Target<'_>,
    at: &Path,
    severities: &[Severity],
    diagnostics: &[Diagnostic],
) -> Option<String> {
    let inside = |one: &Diagnostic| {
        let path = path(one);
        let member = enters_set(&target.ty, &at.index(0)) && path.steps().starts_with(at.steps());
        severities.contains(&one.severity()) && member
    };
    let mut severities_here = severities.iter();
    let found = severities_here.any(|severity| reported(diagnostics, *severity, at))
        || diagnostics.iter().any(inside);
    (!found).then(|| {
        format!(
            "{}: {at} is wrong, and {}",
            target.subject,
            messages(diagnostics)
        )
    })
}

/// Fails unless all that `pick` makes wrong is reported.
async fn all_reported(
    bench: &Bench,
    what: &str,
    pick: Pick,
    severities: fn(&Variant) -> &'static [Severity],
) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    for (target, variants) in picked(bench, what, pick).await? {
        for variant in variants {
            let diagnostics = target.validate(&session, &variant.config).await?;
            let severities = severities(&variant);
            faults.extend(unreported(&target, &variant.path, severities, &diagnostics));
        }
    }
    session.alive()?;
    Ok(none(faults)?)
}

pub(super) async fn required(bench: &Bench) -> Result<(), Stop> {
    // A block in which nothing is set may be left out, with a warning.
    all_reported(bench, "required", missing, |variant| match variant.alone {
        true => &[Severity::Error, Severity::Warning],
        false => ERROR,
    })
    .await
}

pub(super) async fn computed(bench: &Bench) -> Result<(), Stop> {
    all_reported(bench, "set by the provider alone", not_settable, |_| ERROR).await
}

pub(super) async fn write_only(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    for (target, variants) in picked(bench, "write-only", secret).await? {
        if target.subject.role != Role::Resource {
            continue;
        }
        for variant in variants {
            for can in [None, Some(ClientCapabilities::default())] {
                let answer = target.validate_for(&session, &variant.config, can);
                faults.extend(unreported(&target, &variant.path, ERROR, &answer.await?));
            }
        }
    }
    for (name, samples) in &bench.samples().resources {
        let target = target(bench, Role::Resource, name).await?;
        let Some(minimal) = &samples.minimal else {
            continue;
        };
        for (attribute, secret) in &samples.write_only {
            let mut config = minimal.clone();
            config.insert(attribute.clone(), secret.clone());
            let config = target.sample(&config)?;
            let answer = target.validate(&session, &config).await?;
            heard(&format!("{name}, with {attribute}, validation"), &answer)?;
            let answer = target.validate_for(&session, &config, None).await?;
            faults.extend(unreported(
                &target,
                &attribute.as_str().into(),
                ERROR,
                &answer,
            ));
        }
    }
    session.alive()?;
    Ok(none(faults)?)
}

/// Every sample of something invalid, with what it is of.
async fn invalid_samples(bench: &Bench) -> Result<Vec<(Target<'_>, &InvalidSample)>, Failure> {
    let samples = bench.samples();
    let mut found = Vec::new();
    for sample in &samples.provider.invalid {
        found.push((target(bench, Role::Provider, "").await?, sample));
    }
    for (name, resource) in &samples.resources {
        for sample in &resource.invalid {
            found.push((target(bench, Role::Resource, name).await?, sample));
        }
    }
    Ok(found)
}

pub(super) async fn wrong(bench: &Bench) -> Result<(), Stop> {
    let samples = invalid_samples(bench).await?;
    if samples.is_empty() {
        return Err(not_applicable("the samples have no invalid configuration"));
    }
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    for (target, sample) in samples {
        let config = target.sample(&sample.config)?;
        let diagnostics = target.validate(&session, &config).await?;
        let shown = serde_json::Value::Object(sample.config.clone());
        if let Err(fault) = judge(&target, sample, &config, &diagnostics) {
            let messages = messages(&diagnostics);
            faults.push(format!("{} {shown}: {fault}: {messages}", target.subject));
        }
    }
    session.alive()?;
    Ok(none(faults)?)
}

/// Fails unless the diagnostics are right for this sample.
fn judge(
    target: &Target<'_>,
    sample: &InvalidSample,
    config: &Value,
    diagnostics: &[Diagnostic],
) -> Result<(), Failure> {
    let formed = |one: &Diagnostic| one.severity() != Severity::Invalid && !one.summary.is_empty();
    let all_formed = diagnostics.iter().all(formed);
    ensure(all_formed, "a diagnostic has no severity or no summary")?;
    let at = Path::from(sample.path.as_str());
    // In an element of a set: the set, or the member, by which core finds the line.
    let (at, line) = (target.block.clip(&at), target.block.clip_for_reader(&at));
    let right = |one: &Diagnostic| {
        one.severity() == Severity::Error
            && (at.is_empty() || path(one) == at || path(one) == line)
            && (one.summary.contains(&sample.text) || one.detail.contains(&sample.text))
    };
    let found = diagnostics.iter().any(right);
    ensure(
        found,
        format!(
            "there is no error at {:?} that contains {:?}",
            at.to_string(),
            sample.text
        ),
    )?;
    match shown_secret(&target.block, config, diagnostics) {
        Some(name) => Err(format!("the sensitive {name} is shown").into()),
        None => Ok(()),
    }
}

/// A sensitive attribute whose value is in a message.
fn shown_secret<'a>(
    block: &'a Block,
    config: &Value,
    diagnostics: &[Diagnostic],
) -> Option<&'a str> {
    let attributes = block.attributes.iter();
    let mut shown = attributes
        .filter(|one| one.sensitive || one.write_only)
        .filter(|one| {
            let secret = config.get(&one.name).and_then(Value::as_str);
            secret.is_some_and(|secret| {
                let shows = |one: &Diagnostic| {
                    [&one.summary, &one.detail]
                        .iter()
                        .any(|text| text.contains(secret))
                };
                secret.len() >= MIN_SECRET_BYTES && diagnostics.iter().any(shows)
            })
        });
    Some(shown.next()?.name.as_str())
}

pub(super) async fn two(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    let mut found = false;
    for target in targets(bench).await? {
        let attributes = target.block.attributes.iter();
        let wrong = attributes.filter_map(|one| {
            let value = missing(one).or_else(|| not_settable(one))?;
            Some((one.name.as_str(), value))
        });
        let wrong: Vec<_> = wrong.take(2).collect();
        if wrong.len() < 2 {
            continue;
        }
        found = true;
        let config = wrong
            .iter()
            .fold(open(&target.block), |config, (name, value)| {
                with(&config, name, value.clone())
            });
        let diagnostics = target.validate(&session, &config).await?;
        let unreported =
            |(name, _): &(&str, _)| unreported(&target, &(*name).into(), ERROR, &diagnostics);
        faults.extend(wrong.iter().filter_map(unreported));
    }
    session.alive()?;
    if !found {
        return Err(not_applicable(
            "nothing has two attributes that can be wrong",
        ));
    }
    Ok(none(faults)?)
}

pub(super) async fn deprecated(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    for (target, variants) in picked(bench, "deprecated", outdated).await? {
        for variant in variants.iter().filter(|variant| !variant.in_set) {
            let answer = target.validate(&session, &variant.config).await?;
            faults.extend(miscounted(&target, &variant.path, &answer, 1));
        }
        let unset = self::variants(&target.block, &|one| outdated(one).map(|_| Value::Null));
        for variant in unset
            .iter()
            .take(MAX_VARIANTS)
            .filter(|variant| !variant.in_set)
        {
            let answer = target.validate(&session, &variant.config).await?;
            faults.extend(miscounted(&target, &variant.path, &answer, 0));
        }
    }
    let samples = bench.samples();
    let provider = &samples.provider;
    let provider = provider
        .deprecated
        .as_ref()
        .map(|more| (Role::Provider, "", &provider.config, more));
    let resources = samples.resources.iter().filter_map(|(name, one)| {
        let (minimal, more) = (one.minimal.as_ref()?, one.deprecated.as_ref()?);
        Some((Role::Resource, name.as_str(), minimal, more))
    });
    for (role, name, base, more) in provider.into_iter().chain(resources).collect::<Vec<_>>() {
        let target = target(bench, role, name).await?;
        let config: Config = base.clone().into_iter().chain(more.clone()).collect();
        let answer = target.validate(&session, &target.sample(&config)?).await?;
        for attribute in more.keys() {
            faults.extend(miscounted(&target, &attribute.as_str().into(), &answer, 1));
        }
    }
    session.alive()?;
    Ok(none(faults)?)
}

/// A fault unless there are so many warnings at the path.
fn miscounted(
    target: &Target<'_>,
    at: &Path,
    diagnostics: &[Diagnostic],
    wanted: usize,
) -> Option<String> {
    let warns = |one: &&Diagnostic| one.severity() == Severity::Warning && path(one) == *at;
    let found = diagnostics.iter().filter(warns).count();
    let messages = || {
        format!(
            "{}: {at} has {found} warnings, not {wanted}: {}",
            target.subject,
            messages(diagnostics)
        )
    };
    (found != wanted).then(messages)
}

/// Whether a path leads to an element of a set, which has neither position nor key. The name of a member is not such a step:
/// core shows its line if the set has one block.
fn enters_set(ty: &Type, path: &Path) -> bool {
    let mut ty = ty;
    for step in path.steps() {
        while let (Step::Attribute(_), Type::Set(element)) = (step, ty) {
            ty = element;
        }
        ty = match (step, ty) {
            (_, Type::Set(_)) => return true,
            (Step::Attribute(name) | Step::Key(name), Type::Object(attributes)) => {
                match attributes.get(name) {
                    Some(ty) => ty,
                    None => return false,
                }
            }
            (_, Type::List(element) | Type::Map(element)) => element,
            _ => return false,
        };
    }
    false
}

pub(super) async fn sets(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    let mut found = 0;
    let mut look = |target: &Target<'_>, diagnostics: &[Diagnostic]| {
        let inside = diagnostics
            .iter()
            .filter(|one| enters_set(&target.ty, &path(one)));
        faults.extend(
            inside.map(|one| format!("{}: {} leads into a set", target.subject, path(one))),
        );
    };
    for target in targets(bench).await? {
        let wrong: &dyn Fn(&Attribute) -> Option<Value> =
            &|one| missing(one).or_else(|| not_settable(one));
        let mut inside = variants(&target.block, wrong);
        inside.retain(|variant| variant.in_set);
        for variant in inside.into_iter().take(MAX_VARIANTS) {
            found += 1;
            look(&target, &target.validate(&session, &variant.config).await?);
        }
    }
    for (target, sample) in invalid_samples(bench).await? {
        let config = target.sample(&sample.config)?;
        look(&target, &target.validate(&session, &config).await?);
    }
    session.alive()?;
    if found == 0 {
        return Err(not_applicable("no attribute in a set can be wrong"));
    }
    Ok(none(faults)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_values_in_messages_are_found() {
        let attribute = |name: &str, sensitive| Attribute {
            sensitive,
            ..Attribute::new(name, crate::schema::Kind::Type(Type::String))
        };
        let block = Block {
            attributes: vec![attribute("name", false), attribute("key", true)],
            ..Block::default()
        };
        let value = |name: &str, text: &str| (name.to_owned(), Value::from(text));
        let config = Value::Object([value("name", "public"), value("key", "hidden")].into());
        let with_detail = |detail: &str| Diagnostic {
            detail: detail.to_owned(),
            ..Diagnostic::default()
        };
        assert_eq!(
            shown_secret(&block, &config, &[with_detail("not public")]),
            None
        );
        let shown = shown_secret(&block, &config, &[with_detail("not hidden")]);
        assert_eq!(shown, Some("key"));
    }

    #[test]
    fn paths_into_sets_are_found() {
        let object = Type::Object([("a".to_owned(), Type::String)].into());
        let of = |ty| Type::Object([("s".to_owned(), ty)].into());
        let (set, list) = (of(Type::set(object.clone())), of(Type::list(object)));
        assert!(!enters_set(&set, &"s".into()));
        assert!(!enters_set(&set, &"s.a".into()));
        assert!(enters_set(&set, &"s[0]".into()));
        assert!(!enters_set(&list, &"s[0].a".into()));
    }
}
