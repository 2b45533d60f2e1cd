//! Conditions that are joined while a tree is built.

use super::node::{Kind, Node};

/// Conditions that are joined, as far as Rust comes to them.
#[derive(Debug)]
pub struct Parts<'a> {
    nodes: Vec<Node<'a>>,
    all: bool,
    tells: bool,
    decided: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn new(all: bool, tells: bool) -> Self {
        Self {
            nodes: Vec::new(),
            all,
            tells,
            decided: false,
        }
    }

    /// One more.
    pub fn add(&mut self, node: Node<'a>) {
        let known = node.known();
        if known == Some(!self.all) {
            // What the database would be asked before this does not matter any more.
            if !self.tells {
                self.nodes.clear();
            }
            self.decided = true;
        }
        // A part that was told has a text, also where it decides nothing.
        let has_text = self.tells && !matches!(node.0, Kind::Known(_));
        if known != Some(self.all) || has_text {
            self.nodes.push(node);
        }
    }

    /// Whether Rust would come to the next one.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.decided
    }

    /// The whole.
    #[must_use]
    pub fn node(mut self) -> Node<'a> {
        match self.nodes.len() {
            0 => Node::known_as(self.all),
            1 => self.nodes.pop().unwrap_or(Node::known_as(self.all)),
            _ if self.all => Node(Kind::All(self.nodes)),
            _ => Node(Kind::Any(self.nodes)),
        }
    }
}
