//! Signatures whose time is far from that of the server.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::endpoint::Request;
use crate::fault::Fault;
use crate::refusal::Refusal;
use crate::world::{Time, World};

/// The clock of the server at a request, if a fault skews it.
pub(crate) fn clock(world: &World, request: Request<'_>) -> Option<Time> {
    let mut faults = world.faults.iter().rev();
    let seconds = faults.find_map(|fault| match fault {
        Fault::ClockSkew { seconds } => Some(*seconds),
        _ => None,
    })?;
    Some(request.received_at?.after(seconds.saturating_mul(1000)))
}

/// The refusal of a request whose signature is too old or too new by the clock of the server.
///
/// ECS and most services allow for 5 minutes, STS for 15. JSON services answer `InvalidSignatureException`, those with
/// forms `SignatureDoesNotMatch`; EC2 answers `AuthFailure`, without the times.
pub(crate) fn refusal(request: Request<'_>, clock: Time) -> Option<Refusal> {
    let sent = signed(request.signed_at?)?;
    let minutes = match request.service {
        Some("sts") => 15,
        _ => 5,
    };
    let tolerance = minutes * 60_000;
    let (first, last) = (clock.after(-tolerance), clock.after(tolerance));
    let text = if sent < first {
        let (sent, first, clock) = (stamp(sent), stamp(first), stamp(clock));
        format!("Signature expired: {sent} is now earlier than {first} ({clock} - {minutes} min.)")
    } else if sent > last {
        let (sent, last, clock) = (stamp(sent), stamp(last), stamp(clock));
        format!(
            "Signature not yet current: {sent} is still later than {last} ({clock} + {minutes} min.)"
        )
    } else {
        return None;
    };
    let (status, code) = match (request.target, request.service) {
        (Some(_), _) => (400, "InvalidSignatureException"),
        (None, Some("ec2")) => {
            let text = "AWS was not able to validate the provided access credentials";
            return Some(Refusal {
                status: 401,
                ..Refusal::new("AuthFailure", text)
            });
        }
        (None, _) => (403, "SignatureDoesNotMatch"),
    };
    Some(Refusal {
        status,
        ..Refusal::new(code, text)
    })
}

/// The header `Date` at a time.
pub(crate) fn http_date(time: Time) -> Option<String> {
    let seconds = time.0.div_euclid(1000);
    DateTime::from_secs(seconds).fmt(Format::HttpDate).ok()
}

/// The time of a header `X-Amz-Date`, such as `20261201T120000Z`.
fn signed(date: &str) -> Option<Time> {
    let part = |from: usize, to: usize| date.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(9, 11)?, part(11, 13)?, part(13, 15)?);
    let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    let time = DateTime::from_str(&text, Format::DateTime).ok()?;
    time.to_millis().ok().map(Time)
}

/// A time as in a header `X-Amz-Date`.
fn stamp(time: Time) -> String {
    let date = DateTime::from_secs(time.0.div_euclid(1000));
    let text = date.fmt(Format::DateTime).unwrap_or_default();
    text.replace(['-', ':'], "")
}
