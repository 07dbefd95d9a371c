//! The line with which a provider announces itself, read as core reads it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

use super::Address;
use crate::testing::Failure;
use crate::testing::failure::failed;

/// Core does not take a shorter sixth field for a certificate.
const MIN_CERTIFICATE_CHARS: usize = 51;

/// A handshake line with at least four fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// As it came, with its newline if there was one.
    pub line: String,
    /// The fields between the bars.
    pub fields: Vec<String>,
}

impl Handshake {
    /// Takes a line apart.
    ///
    /// # Errors
    /// It has fewer than four fields, or is of another version of the handshake than 1.
    pub fn parse(line: &str) -> Result<Self, Failure> {
        let fields: Vec<String> = line.trim().split('|').map(str::to_owned).collect();
        if fields.len() < 4 {
            return Err(format!("the first line of output is not a handshake: {line:?}").into());
        }
        if fields[0] != "1" {
            return Err(format!("the handshake has the version {:?}, not 1", fields[0]).into());
        }
        Ok(Self {
            line: line.to_owned(),
            fields,
        })
    }

    /// The provider protocol, which should be `6`.
    pub fn protocol(&self) -> &str {
        self.field(1)
    }

    /// Where the provider listens.
    pub fn address(&self) -> Address {
        Address {
            network: self.field(2).to_owned(),
            address: self.field(3).to_owned(),
        }
    }

    /// The sixth field, if it is there and not empty.
    pub fn certificate_text(&self) -> Option<&str> {
        Some(self.field(5)).filter(|text| !text.is_empty())
    }

    /// The certificate; `None` means plain text.
    ///
    /// # Errors
    /// The field is not base64, or has padding.
    pub fn certificate(&self) -> Result<Option<CertificateDer<'static>>, Failure> {
        self.certificate_text()
            .filter(|text| text.len() >= MIN_CERTIFICATE_CHARS)
            .map(|text| {
                let der = STANDARD_NO_PAD.decode(text);
                let der = der.map_err(failed("the certificate in the handshake"))?;
                Ok(der.into())
            })
            .transpose()
    }

    fn field(&self, index: usize) -> &str {
        self.fields.get(index).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        let plain = Handshake::parse("1|6|unix|/tmp/s|grpc|\n").unwrap();
        assert_eq!(plain.fields.len(), 6);
        assert_eq!(plain.address().address, "/tmp/s");
        assert_eq!(plain.certificate(), Ok(None));
        let padded = format!("1|6|tcp|127.0.0.1:1|grpc|{}=", "A".repeat(59));
        assert!(Handshake::parse(&padded).unwrap().certificate().is_err());
        for wrong in ["", "hello", "2|6|unix|/tmp/s|grpc|", "1|6|unix"] {
            assert!(Handshake::parse(wrong).is_err(), "{wrong}");
        }
    }
}
