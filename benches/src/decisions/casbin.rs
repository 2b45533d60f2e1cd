//! casbin: a model with attributes (ABAC), no policy rows.

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter};

use super::Pass;

const MODEL: &str = "
[request_definition]
r = sub, obj

[policy_definition]
p = sub

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.sub.manager || (r.obj.owner == r.sub.id && !r.obj.approved)
";

/// The subject.
pub fn pass() -> Pass {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let enforcer = runtime.block_on(async {
        let model = DefaultModel::from_str(MODEL).await.expect("a model");
        Enforcer::new(model, MemoryAdapter::default())
            .await
            .expect("an enforcer")
    });
    Box::new(move |pairs| {
        let mut allowed = 0;
        for (user, document) in pairs {
            let may = enforcer.enforce((user.clone(), document.clone()));
            allowed += u32::from(may.expect("a decision"));
        }
        allowed
    })
}
