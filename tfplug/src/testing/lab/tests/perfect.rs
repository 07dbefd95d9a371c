//! A provider without fault for any schema: the driver must never find fault with it.

use std::sync::Mutex;

use proptest::collection::vec;
use proptest::prelude::*;
use tonic::{Request, Response, Status};

use crate::proto::tfplugin6 as pb;
use crate::rules::Action;
use crate::rules::sample::{Dice, Sets};
use crate::schema::{Block, Schema};
use crate::server::schema::schema;
use crate::testing::value::{decode, encode};
use crate::testing::{Connection, Lab};
use crate::value::{Type, Value, json};

struct Perfect {
    block: Block,
    ty: Type,
    dice: Mutex<Dice>,
}

impl Perfect {
    fn read(&self, value: Option<&pb::DynamicValue>) -> Value {
        decode(value, &self.ty).unwrap()
    }

    fn write(&self, value: &Value) -> Option<pb::DynamicValue> {
        Some(encode(value, &self.ty).unwrap())
    }

    /// A plan changes nothing if what is proposed is what there is.
    fn plan(&self, prior: Value, proposed: &Value) -> Value {
        let mut dice = self.dice.lock().unwrap();
        let planned = dice.planned(&self.block, proposed);
        let settled = dice.stored(&self.block, proposed);
        if settled.same(&prior) { prior } else { planned }
    }
}

macro_rules! perfect {
    ($(async fn $rpc:ident($this:ident, $request:ident) { $($body:tt)* })*) => {
        #[tonic::async_trait]
        impl pb::provider_server::Provider for Perfect {
            $(async fn $rpc(&self, request: Request<pb::$rpc::Request>) -> Result<Response<pb::$rpc::Response>, Status> {
                #[allow(unused_variables, reason = "some answers depend on nothing")]
                let ($this, $request) = (self, request.into_inner());
                Ok(Response::new(pb::$rpc::Response { $($body)* ..Default::default() }))
            })*
        }
    };
}

perfect! {
    async fn get_provider_schema(this, request) {
        provider: Some(schema(&Schema::default())),
        resource_schemas: [("any_thing".to_owned(), schema(&Schema { version: 0, block: this.block.clone() }))].into(),
        server_capabilities: Some(pb::ServerCapabilities { plan_destroy: true, ..Default::default() }),
    }
    async fn validate_resource_config(this, request) {}
    async fn plan_resource_change(this, request) {
        planned_state: this.write(&this.plan(
            this.read(request.prior_state.as_ref()),
            &this.read(request.proposed_new_state.as_ref()),
        )),
    }
    async fn apply_resource_change(this, request) {
        new_state: {
            let planned = this.read(request.planned_state.as_ref());
            let new = this.dice.lock().unwrap().filled(&this.block, &planned);
            this.write(&new)
        },
    }
    async fn upgrade_resource_state(this, request) {
        upgraded_state: {
            let json = request.raw_state.unwrap_or_default().json;
            this.write(&json::decode(&json, &this.ty).unwrap())
        },
    }
    async fn read_resource(this, request) {
        new_state: request.current_state,
    }
    async fn get_metadata(this, request) {}
    async fn get_functions(this, request) {}
    async fn get_resource_identity_schemas(this, request) {}
    async fn validate_provider_config(this, request) {}
    async fn validate_data_resource_config(this, request) {}
    async fn configure_provider(this, request) {}
    async fn import_resource_state(this, request) {}
    async fn read_data_source(this, request) {}
    async fn stop_provider(this, request) {}
}

async fn live(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let mut dice = Dice::new(bytes);
    // Elements of sets may become equal when their computed parts are found, which no provider can help.
    dice.sets = Sets::None;
    let block = dice.block(2, false);
    let configs = [
        dice.config(&block, true),
        dice.config(&block, false),
        dice.config(&block, false),
    ];
    let [open, first, second] = configs;
    let service = Perfect {
        ty: block.ty(),
        block,
        dice: Mutex::new(dice),
    };
    let connection = Connection::to_service(service).await.unwrap();
    let mut it = Lab::over(connection)
        .await
        .unwrap()
        .resource("any_thing")
        .unwrap();
    let failed = |failure: crate::testing::Failure| TestCaseError::fail(failure.to_string());
    prop_assert_eq!(it.plan(open).await.map_err(failed)?.action, Action::Create);
    prop_assert_eq!(
        it.apply(first.clone()).await.map_err(failed)?.action,
        Action::Create
    );
    prop_assert_eq!(it.apply(first).await.map_err(failed)?.action, Action::NoOp);
    it.apply(second).await.map_err(failed)?;
    prop_assert_eq!(it.destroy().await.map_err(failed)?.action, Action::Delete);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_perfect_provider_passes(bytes in vec(any::<u8>(), 300)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(bytes))?;
    }
}
