//! The few things in a provider's certificate that matter to core, read from its DER.

use rustls::pki_types::CertificateDer;
use time::{Date, Month, OffsetDateTime, Time};

use crate::testing::Failure;

/// Tags of ASN.1, with the constructed and context bits that X.509 uses.
mod tag {
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const BIT_STRING: u8 = 0x03;
    pub(super) const OCTET_STRING: u8 = 0x04;
    pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const VERSION: u8 = 0xa0;
    pub(super) const EXTENSIONS: u8 = 0xa3;
    pub(super) const DNS_NAME: u8 = 0x82;
}

/// 2.5.29.17, subjectAltName.
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];
/// 2.5.29.37, extKeyUsage.
const EXTENDED_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
/// 1.3.6.1.5.5.7.3.1, serverAuth.
const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
/// 2.5.29.37.0, anyExtendedKeyUsage.
const ANY_USAGE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// The contents of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Valid from.
    pub not_before: OffsetDateTime,
    /// Valid until.
    pub not_after: OffsetDateTime,
    /// The subject's public key with its algorithm, as DER.
    pub public_key: Vec<u8>,
    /// The DNS names among the subject's alternative names.
    pub dns_names: Vec<String>,
    /// Whether a server may show it: it has no extended usages, or that one among them.
    pub for_servers: bool,
}

impl Certificate {
    /// Reads exactly one certificate.
    ///
    /// # Errors
    /// It is none, or there is something behind it.
    pub fn parse(der: &CertificateDer<'_>) -> Result<Self, Failure> {
        read(der).ok_or_else(|| "the certificate is not exactly one in DER".into())
    }
}

fn read(der: &[u8]) -> Option<Certificate> {
    let mut whole = Reader(der);
    let mut certificate = Reader(whole.take(tag::SEQUENCE)?);
    let mut body = Reader(certificate.take(tag::SEQUENCE)?);
    certificate.take(tag::SEQUENCE)?;
    certificate.take(tag::BIT_STRING)?;
    if !whole.0.is_empty() || !certificate.0.is_empty() {
        return None;
    }
    // Present in every version but the first, which has no extensions.
    body.take(tag::VERSION)?;
    body.take(tag::INTEGER)?;
    // Algorithm and issuer.
    body.take(tag::SEQUENCE)?;
    body.take(tag::SEQUENCE)?;
    let mut validity = Reader(body.take(tag::SEQUENCE)?);
    let (not_before, not_after) = (validity.time()?, validity.time()?);
    // Subject.
    body.take(tag::SEQUENCE)?;
    let public_key = body.take(tag::SEQUENCE)?.to_vec();
    let mut found = Certificate {
        not_before,
        not_after,
        public_key,
        dns_names: Vec::new(),
        for_servers: true,
    };
    while let Some((kind, contents)) = body.next() {
        if kind == tag::EXTENSIONS {
            read_extensions(contents, &mut found)?;
        }
    }
    Some(found)
}

fn read_extensions(contents: &[u8], found: &mut Certificate) -> Option<()> {
    let mut extensions = Reader(Reader(contents).take(tag::SEQUENCE)?);
    while !extensions.0.is_empty() {
        let mut extension = Reader(extensions.take(tag::SEQUENCE)?);
        let name = extension.take(tag::OBJECT_IDENTIFIER)?;
        let value = loop {
            // Whether it is critical may be before the value.
            match extension.next()? {
                (tag::OCTET_STRING, value) => break value,
                _ => continue,
            }
        };
        if name == ALTERNATIVE_NAMES {
            let mut names = Reader(Reader(value).take(tag::SEQUENCE)?);
            while let Some((kind, name)) = names.next() {
                if kind == tag::DNS_NAME {
                    found
                        .dns_names
                        .push(String::from_utf8_lossy(name).into_owned());
                }
            }
        } else if name == EXTENDED_USAGE {
            let mut usages = Reader(Reader(value).take(tag::SEQUENCE)?);
            let mut all = std::iter::from_fn(|| usages.take(tag::OBJECT_IDENTIFIER));
            found.for_servers = all.any(|usage| usage == SERVER_AUTH || usage == ANY_USAGE);
        }
    }
    Some(())
}

/// Walks over consecutive elements.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The next element's tag and contents; `None` at the end, or where there is no element.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&kind, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = digits
                    .iter()
                    .fold(0usize, |sum, digit| (sum << 8) | usize::from(*digit));
                (length, rest)
            }
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, contents))
    }

    /// The contents of the next element, which must be of this kind.
    fn take(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(kind, _)| *kind == wanted)
            .map(|(_, contents)| contents)
    }

    /// A point in time, in UTC.
    fn time(&mut self) -> Option<OffsetDateTime> {
        let (kind, contents) = self.next()?;
        let text = std::str::from_utf8(contents).ok()?.strip_suffix('Z')?;
        let (year, rest) = match kind {
            tag::UTC_TIME => {
                let (year, rest) = text.split_at_checked(2)?;
                let year: i32 = year.parse().ok()?;
                (if year < 50 { 2000 + year } else { 1900 + year }, rest)
            }
            tag::GENERALIZED_TIME => {
                let (year, rest) = text.split_at_checked(4)?;
                (year.parse().ok()?, rest)
            }
            _ => return None,
        };
        let two = |index: usize| rest.get(2 * index..2 * index + 2)?.parse::<u8>().ok();
        let month = Month::try_from(two(0)?).ok()?;
        let date = Date::from_calendar_date(year, month, two(1)?).ok()?;
        let time = Time::from_hms(two(2)?, two(3)?, two(4)?).ok()?;
        Some(OffsetDateTime::new_utc(date, time))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};

    use super::*;

    fn make(usages: &[ExtendedKeyUsagePurpose]) -> CertificateDer<'static> {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2026, 2, 3);
        params.not_after = date_time_ymd(2056, 12, 31);
        params.extended_key_usages = usages.to_vec();
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().clone()
    }

    #[test]
    fn a_parsed_certificate_has_the_fields_of_the_made_one() {
        let read = Certificate::parse(&make(&[])).unwrap();
        assert_eq!(read.not_before, date_time_ymd(2026, 2, 3));
        assert_eq!(read.not_after, date_time_ymd(2056, 12, 31));
        assert_eq!(read.dns_names, ["localhost"]);
        assert!(read.for_servers);
        let other = Certificate::parse(&make(&[])).unwrap();
        assert_ne!(read.public_key, other.public_key);
    }

    #[test]
    fn usages_are_shown_apart() {
        use ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};
        let for_servers = |usages: &[_]| Certificate::parse(&make(usages)).unwrap().for_servers;
        assert!(for_servers(&[ClientAuth, ServerAuth]));
        assert!(!for_servers(&[ClientAuth]));
    }

    #[test]
    fn no_bytes_break_it() {
        let der = make(&[]);
        for length in 0..der.len() {
            assert_eq!(read(&der[..length]), None);
        }
        let longer = [der.as_ref(), &[0]].concat();
        assert_eq!(read(&longer), None);
        for index in 0..der.len() {
            let mut changed = der.to_vec();
            changed[index] ^= 0xff;
            let _ = read(&changed);
        }
    }
}
