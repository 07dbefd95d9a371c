//! `echo_ticket`: a value for one run.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tfplug::{Attr, Cx, EphemeralResource, Error, Lease, Model, Private, Result};

use super::fault;
use super::store::Store;

/// A ticket that exists for one run.
#[derive(Clone, Debug, Default, Model)]
pub struct Issued {
    /// Whom it is for.
    #[tf(required)]
    subject: Attr<String>,
    /// After how many seconds it has to be renewed. Never by default.
    #[tf(optional)]
    renew_after: Attr<i64>,
    /// The ticket.
    #[tf(computed, sensitive)]
    token: Attr<String>,
}

/// The ephemeral resource.
pub struct Ticket;

fn renewal(seconds: Option<i64>) -> Option<SystemTime> {
    let seconds = u64::try_from(seconds?).ok()?;
    SystemTime::now().checked_add(Duration::from_secs(seconds))
}

impl EphemeralResource for Ticket {
    type Client = Arc<Store>;
    type Model = Issued;
    const TYPE: &'static str = "ticket";

    async fn open(&self, cx: &Cx<Arc<Store>>, config: Issued, lease: &mut Lease) -> Result<Issued> {
        cx.client()?;
        let subject = config.subject.get().unwrap_or_default();
        fault::panic_if_asked(&subject);
        lease.renew_at = renewal(config.renew_after.get());
        lease.private.set("subject", &subject)?;
        lease.private.set("renew_after", config.renew_after.get())?;
        Ok(Issued {
            token: format!("ticket for {subject}").into(),
            ..config
        })
    }

    async fn renew(&self, cx: &Cx<Arc<Store>>, lease: &mut Lease) -> Result {
        cx.client()?;
        lease.renew_at = renewal(lease.private.get("renew_after"));
        let renewed = lease.private.get::<i64>("renewed").unwrap_or_default();
        lease.private.set("renewed", renewed + 1)
    }

    async fn close(&self, cx: &Cx<Arc<Store>>, private: &Private) -> Result {
        cx.client()?;
        match private.get::<String>("subject") {
            Some(_) => Ok(()),
            None => Err(Error::new("This ticket was never issued")),
        }
    }
}
