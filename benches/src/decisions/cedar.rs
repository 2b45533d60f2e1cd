//! cedar-policy: one policy, and the entities of each decision built from its rows.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

use super::{Document, Pass, User};

const POLICY: &str = "
permit(principal, action, resource) when {
    principal.manager || (resource.owner == principal.id && !resource.approved)
};
";

fn number(value: u64) -> RestrictedExpression {
    RestrictedExpression::new_long(i64::try_from(value).expect("a small number"))
}

fn uid(kind: &str, id: u64) -> EntityUid {
    format!("{kind}::\"{id}\"").parse().expect("a name")
}

fn entity(uid: EntityUid, attributes: [(&str, RestrictedExpression); 2]) -> Entity {
    let attributes: HashMap<String, RestrictedExpression> = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Entity::new(uid, attributes, HashSet::new()).expect("an entity")
}

fn may(
    authorizer: &Authorizer,
    policies: &PolicySet,
    action: &EntityUid,
    user: &User,
    document: &Document,
) -> bool {
    let (principal, resource) = (uid("User", user.id), uid("Document", document.id));
    let entities = Entities::from_entities(
        [
            entity(
                principal.clone(),
                [
                    ("id", number(user.id)),
                    ("manager", RestrictedExpression::new_bool(user.manager)),
                ],
            ),
            entity(
                resource.clone(),
                [
                    ("owner", number(document.owner)),
                    (
                        "approved",
                        RestrictedExpression::new_bool(document.approved),
                    ),
                ],
            ),
        ],
        None,
    )
    .expect("entities");
    let request = Request::new(principal, action.clone(), resource, Context::empty(), None)
        .expect("a request");
    authorizer
        .is_authorized(&request, policies, &entities)
        .decision()
        == Decision::Allow
}

/// The subject.
pub fn pass() -> Pass {
    let policies: PolicySet = POLICY.parse().expect("a policy");
    let authorizer = Authorizer::new();
    let action = uid("Action", 0);
    Box::new(move |pairs| {
        let mut allowed = 0;
        for (user, document) in pairs {
            allowed += u32::from(may(&authorizer, &policies, &action, user, document));
        }
        allowed
    })
}
