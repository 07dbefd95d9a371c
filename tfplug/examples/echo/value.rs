//! `echo_value`: keeps what it is given, and has one attribute of every type and nesting.

use std::collections::BTreeMap;
use std::sync::Arc;

use tfplug::value::Number;
use tfplug::{Attr, Change, Cx, Dynamic, Model, Object, Result, Set};

use super::store::Store;

/// Keeps what it is given, without any API behind it.
#[derive(Clone, Debug, Default, Model)]
pub struct Value {
    /// Text.
    #[tf(optional)]
    string: Attr<String>,
    /// A number of any size.
    #[tf(optional)]
    number: Attr<Number>,
    /// True or false.
    #[tf(optional)]
    bool: Attr<bool>,
    /// A value of any type.
    #[tf(optional)]
    dynamic: Attr<Dynamic>,
    /// Texts in order.
    #[tf(optional)]
    list: Attr<Vec<Attr<String>>>,
    /// Numbers in order.
    #[tf(optional)]
    numbers: Attr<Vec<Attr<Number>>>,
    /// Texts without order.
    #[tf(optional)]
    set: Attr<Set<Attr<String>>>,
    /// Texts by key.
    #[tf(optional)]
    map: Attr<BTreeMap<String, Attr<String>>>,
    /// Lists by key.
    #[tf(optional)]
    lists: Attr<BTreeMap<String, Attr<Vec<Attr<String>>>>>,
    /// An object of a plain type.
    #[tf(optional)]
    object: Attr<Inner>,
    /// Objects of a plain type.
    #[tf(optional)]
    objects: Attr<Vec<Attr<Inner>>>,
    /// One nested object.
    #[tf(optional, nested)]
    nested: Attr<Inner>,
    /// Nested objects in order.
    #[tf(optional, nested)]
    nested_list: Attr<Vec<Inner>>,
    /// Nested objects without order.
    #[tf(optional, nested)]
    nested_set: Attr<Set<Inner>>,
    /// Nested objects by key.
    #[tf(optional, nested)]
    nested_map: Attr<BTreeMap<String, Inner>>,
    /// A block.
    #[tf(block)]
    block: Attr<Inner>,
    /// Blocks in order.
    #[tf(block)]
    block_list: Attr<Vec<Outer>>,
    /// Blocks without order.
    #[tf(block)]
    block_set: Attr<Set<Inner>>,
    /// The ID that it gets.
    #[tf(computed, keep, prefix = "value-")]
    id: Attr<String>,
}

/// The inside of objects.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub struct Inner {
    /// Text.
    #[tf(optional)]
    text: Attr<String>,
    /// A number.
    #[tf(optional)]
    count: Attr<Number>,
}

/// A block with blocks inside.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub struct Outer {
    /// Text.
    #[tf(optional)]
    text: Attr<String>,
    /// Blocks inside.
    #[tf(block)]
    inner: Attr<Vec<Inner>>,
}

/// The resource.
pub struct Resource;

impl tfplug::Resource for Resource {
    type Client = Arc<Store>;
    type Model = Value;
    type Identity = ();
    const TYPE: &'static str = "value";

    async fn create(&self, cx: &Cx<Arc<Store>>, change: &mut Change<Value>) -> Result {
        let mut state = change.plan.clone();
        let id = cx.client()?.fresh_id().replace("thing", "value");
        state.id = id.into();
        change.save(&state);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Arc<Store>>, object: &mut Object<Value>) -> Result {
        cx.client()?;
        object.save(object.state());
        Ok(())
    }

    async fn update(&self, cx: &Cx<Arc<Store>>, _: &Value, change: &mut Change<Value>) -> Result {
        cx.client()?;
        change.save(&change.plan);
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Arc<Store>>, _: &mut Object<Value>) -> Result {
        cx.client().map(drop)
    }
}
