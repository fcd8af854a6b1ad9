//! The tree that html5ever builds, in one list: a node is its index.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::ElemName;
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, QualName};

/// The root of every tree.
pub(crate) const ROOT: usize = 0;

/// A tree, or one that is being built.
#[derive(Default)]
pub(crate) struct Dom {
    nodes: RefCell<Vec<Node>>,
}

/// A node.
pub(crate) struct Node {
    /// What it is.
    pub(crate) kind: NodeKind,
    parent: Option<usize>,
    /// Its children in order.
    pub(crate) children: Vec<usize>,
}

/// What a node is.
pub(crate) enum NodeKind {
    /// An element with its attributes.
    Element(QualName, Vec<(String, String)>),
    /// Text.
    Text(String),
    /// The root, comments and instructions.
    Other,
}

impl Node {
    /// The name of an element in lower case; empty for the others.
    pub(crate) fn name(&self) -> &str {
        match &self.kind {
            NodeKind::Element(name, _) => &name.local,
            _ => "",
        }
    }

    /// An attribute.
    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        match &self.kind {
            NodeKind::Element(_, attrs) => attrs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()),
            _ => None,
        }
    }
}

/// An element's name on its own, since the list may grow meanwhile.
#[derive(Debug)]
pub(crate) struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Dom {
    /// An empty tree.
    pub(crate) fn new() -> Dom {
        let dom = Dom::default();
        dom.add(NodeKind::Other);
        dom
    }

    fn add(&self, kind: NodeKind) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { kind, parent: None, children: vec![] });
        nodes.len() - 1
    }

    fn detach(&self, node: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[node].parent.take() {
            nodes[parent].children.retain(|child| *child != node);
        }
    }

    /// Puts a child in at a place among its parent's children, its end by default. Text goes into the text before it.
    fn insert(&self, parent: usize, at: Option<usize>, child: NodeOrText<usize>) {
        let node = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node);
                node
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let at = at.unwrap_or(nodes[parent].children.len());
                let before = at.checked_sub(1).and_then(|at| nodes[parent].children.get(at).copied());
                if let Some(NodeKind::Text(said)) = before.map(|before| &mut nodes[before].kind) {
                    said.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(NodeKind::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[node].parent = Some(parent);
        let at = at.unwrap_or(nodes[parent].children.len()).min(nodes[parent].children.len());
        nodes[parent].children.insert(at, node);
    }
}

impl TreeSink for Dom {
    type Handle = usize;
    type Output = Vec<Node>;
    type ElemName<'a> = Name;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        match &self.nodes.borrow()[*target].kind {
            NodeKind::Element(name, _) => Name(name.clone()),
            // Asked for elements only; a name that nothing has is as good as none.
            _ => Name(QualName::new(None, html5ever::ns!(), LocalName::from(""))),
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> usize {
        let attrs = attrs.into_iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
        self.add(NodeKind::Element(name, attrs))
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(NodeKind::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(NodeKind::Other)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, before: &usize, child: NodeOrText<usize>) {
        let has_parent = self.nodes.borrow()[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.insert(*before, None, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let nodes = self.nodes.borrow();
        let Some(parent) = nodes[*sibling].parent else { return };
        let at = nodes[parent].children.iter().position(|child| child == sibling);
        drop(nodes);
        self.insert(parent, at, child);
    }

    fn add_attrs_if_missing(&self, target: &usize, attrs: Vec<Attribute>) {
        if let NodeKind::Element(_, known) = &mut self.nodes.borrow_mut()[*target].kind {
            for attr in attrs {
                let name = attr.name.local.to_string();
                if !known.iter().any(|(key, _)| *key == name) {
                    known.push((name, attr.value.to_string()));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*new_parent);
        }
        nodes[*new_parent].children.extend(children);
    }
}
