//! JSON Schemas of the readable types that are not declared with `keys!`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Located, Named, Said};
use crate::setting::Setting;

/// Gives a type the schema of another one, inline.
macro_rules! same_schema {
    ($type:ty, $as:ty) => {
        impl<T: JsonSchema> JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                <$as>::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                <$as>::json_schema(generator)
            }
        }
    };
}

same_schema!(Said<T>, Option<T>);
same_schema!(Named<T>, Option<T>);
same_schema!(Located<T>, T);

/// Marks values that ambit hands on as they are: Istio's, Kubernetes' or a chart's own fields.
pub(crate) const PASS_THROUGH: &str = "x-ambit-pass-through";

impl JsonSchema for Setting {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PassThrough".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ PASS_THROUGH: true })
    }
}
