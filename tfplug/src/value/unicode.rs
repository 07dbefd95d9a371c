//! Normalization of text: Terraform compares strings in Unicode's form NFC.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in NFC.
pub(super) fn normalized(text: &str) -> String {
    if is_nfc(text) {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}
