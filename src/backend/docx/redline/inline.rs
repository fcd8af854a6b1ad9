//! What changed inside a paragraph, as tracked insertions and deletions of its runs.

use std::collections::VecDeque;
use std::ops::Range;

use super::super::listed::gone_mark;
use super::compare::{Side, Stretch};
use super::pictures::sign;
use super::{Did, Merger, old_note};
use crate::xml::tree::{Element, Node, unescaped};

/// What stands for the mark of a note.
const NOTE: &str = "\u{fffc}";

/// Something in a run that shows: a stretch of text or one object.
#[derive(Clone)]
struct Atom<'t> {
    /// The run's properties.
    properties: Option<Element<'t>>,
    /// The element that shows, as it stands in the run.
    element: Element<'t>,
    /// What it shows, as the other version is compared with it.
    text: String,
}

impl Atom<'_> {
    /// The style of its characters, such as that of run-in heads.
    fn style(&self) -> Option<&str> {
        self.properties.as_ref()?.element("w:rStyle")?.attribute("w:val")
    }
}

/// What a paragraph, cell or table shows; paragraphs of a table are lines.
pub(super) fn text(element: &Element<'_>) -> String {
    let mut out = String::new();
    if element.name() == "w:tbl" {
        collect_lines(element, &mut out);
    } else {
        out.extend(atoms(element).into_iter().map(|atom| atom.text));
    }
    out
}

fn collect_lines(element: &Element<'_>, out: &mut String) {
    match element.name() {
        "w:p" => {
            out.extend(atoms(element).into_iter().map(|atom| atom.text));
            out.push('\n');
        }
        _ => element.elements().for_each(|child| collect_lines(child, out)),
    }
}

/// All that shows in a paragraph, in order.
fn atoms<'t>(paragraph: &Element<'t>) -> Vec<Atom<'t>> {
    let mut out = vec![];
    for child in paragraph.elements() {
        match child.name() {
            "w:pPr" | "w:sdtPr" => {}
            "w:r" => out.extend(shown(child)),
            _ => out.extend(atoms(child)),
        }
    }
    out
}

/// What shows in a run.
fn shown<'t>(run: &Element<'t>) -> Vec<Atom<'t>> {
    let properties = run.element("w:rPr").cloned();
    let shown = run.elements().filter_map(|element| {
        let text = match element.name() {
            "w:t" => said(element),
            "w:br" => "\n".to_owned(),
            "w:tab" => "\t".to_owned(),
            "w:footnoteReference" => NOTE.to_owned(),
            "w:drawing" => sign(element),
            // Fields and marks of comments show nothing of their own.
            _ => return None,
        };
        (!text.is_empty()).then(|| Atom { properties: properties.clone(), element: element.clone(), text })
    });
    shown.collect()
}

fn said(text: &Element<'_>) -> String {
    let escaped: String = text
        .children
        .iter()
        .filter_map(|node| if let Node::Text(text) = node { Some(&**text) } else { None })
        .collect();
    unescaped(&escaped)
}

/// A run that shows a part of an atom.
fn run<'t>(atom: &Atom<'t>, part: Range<usize>, gone: bool) -> Element<'t> {
    let shows = match atom.element.name() {
        "w:t" => {
            let name = if gone { "w:delText" } else { "w:t" };
            Element::new(name).attr("xml:space", "preserve").text(atom.text.get(part).unwrap_or_default().to_owned())
        }
        _ => atom.element.clone(),
    };
    let mut run = Element::new("w:r");
    run.children.extend(atom.properties.clone().map(Node::Element));
    run.with(shows)
}

/// The old paragraph's text while the new one is gone through.
struct Script<'t> {
    stretches: VecDeque<Stretch>,
    /// What is left of the old paragraph, and how much of its first atom is used.
    old: VecDeque<Atom<'t>>,
    used: usize,
}

impl<'t> Script<'t> {
    /// Takes so many bytes of the old text: the atoms, each with the part that is taken.
    fn take(&mut self, mut bytes: usize) -> Vec<(Atom<'t>, Range<usize>)> {
        let mut taken = vec![];
        while bytes > 0 {
            let Some(atom) = self.old.front() else { break };
            let end = atom.text.len().min(self.used + bytes);
            let part = self.used..end;
            bytes -= part.len();
            taken.push((atom.clone(), part));
            self.used = end;
            if end == atom.text.len() {
                self.old.pop_front();
                self.used = 0;
            }
        }
        taken
    }
}

impl Merger<'_> {
    /// A paragraph that both versions have.
    pub(crate) fn paragraph<'t>(&mut self, old: Element<'t>, mut new: Element<'t>) -> Element<'t> {
        let stretches = self.compare.stretches(&text(&old), &text(&new));
        let mut script = Script { stretches: stretches.into(), old: atoms(&old).into(), used: 0 };
        let children = std::mem::take(&mut new.children);
        new.children = self.inside(children, &mut script);
        // Where the new paragraph shows nothing, nothing has been met to put the old text behind.
        let left = self.deleted(&mut script);
        let left = self.marked_gone(&old, left);
        new.children.extend(left);
        new
    }

    /// What is gone, with a bookmark around it where one is asked for.
    pub(crate) fn marked_gone<'t>(&mut self, old: &Element<'t>, mut gone: Vec<Node<'t>>) -> Vec<Node<'t>> {
        let Some(name) = key(old).filter(|name| self.marked.contains(name)) else { return gone };
        self.last += 1;
        let mark = |name| Element::new(name).attr("w:id", self.last.to_string());
        gone.insert(0, Node::Element(mark("w:bookmarkStart").attr("w:name", name)));
        gone.push(Node::Element(mark("w:bookmarkEnd")));
        gone
    }

    /// A paragraph that only the old version has: its text, without its keys.
    pub(crate) fn gone_paragraph<'t>(&mut self, old: Element<'t>) -> Element<'t> {
        let mut gone = Element::new("w:p");
        let mut properties = old.element("w:pPr").cloned().unwrap_or_else(|| Element::new("w:pPr"));
        properties
            .children
            .retain(|node| !matches!(node, Node::Element(e) if matches!(e.name(), "w:sectPr" | "w:pageBreakBefore")));
        gone.push(properties);
        self.mark(&mut gone, Did::Delete);
        let runs = self.gone_text(&old);
        gone.children.extend(runs);
        gone
    }

    /// A paragraph that only the new version has.
    pub(crate) fn came_paragraph<'t>(&mut self, mut new: Element<'t>) -> Element<'t> {
        new = self.came_runs(new);
        self.mark(&mut new, Did::Insert);
        new
    }

    /// A paragraph all of whose text came.
    pub(crate) fn came_runs<'t>(&mut self, new: Element<'t>) -> Element<'t> {
        self.paragraph(Element::new("w:p"), new)
    }

    /// The old paragraph's text as runs that are deleted.
    pub(crate) fn gone_text<'t>(&mut self, old: &Element<'t>) -> Vec<Node<'t>> {
        let runs = self.gone_runs(atoms(old).into_iter().map(|atom| (0..atom.text.len(), atom)));
        self.marked_gone(old, runs)
    }

    /// The mark of the paragraph came or goes.
    fn mark(&mut self, paragraph: &mut Element<'_>, did: Did) {
        let change = self.change(did);
        paragraph.child_mut("w:pPr").child_mut("w:rPr").push(change);
    }

    /// Goes through what stands in a paragraph, or in a control or link of it.
    fn inside<'t>(&mut self, nodes: Vec<Node<'t>>, script: &mut Script<'t>) -> Vec<Node<'t>> {
        let mut out = vec![];
        for node in nodes {
            match node {
                Node::Element(run) if run.name() == "w:r" => self.run(run, script, &mut out),
                Node::Element(mut held) if matches!(held.name(), "w:sdt" | "w:sdtContent" | "w:hyperlink") => {
                    let children = std::mem::take(&mut held.children);
                    held.children = self.inside(children, script);
                    out.push(Node::Element(held));
                }
                other => out.push(other),
            }
        }
        out
    }

    /// A run of the new paragraph: what came in it is marked, what is gone stands where it stood.
    fn run<'t>(&mut self, whole: Element<'t>, script: &mut Script<'t>, out: &mut Vec<Node<'t>>) {
        let atoms = shown(&whole);
        if atoms.is_empty() {
            out.push(Node::Element(whole));
            return;
        }
        for atom in &atoms {
            let mut at = 0;
            while at < atom.text.len() {
                out.extend(self.deleted(script));
                let Some(stretch) = script.stretches.front_mut() else { break };
                let part = at..atom.text.len().min(at + stretch.text.len());
                let came = stretch.side == Side::New;
                stretch.text.drain(..part.len());
                if stretch.text.is_empty() {
                    script.stretches.pop_front();
                }
                at = part.end;
                let was = if came { vec![] } else { script.take(part.len()) };
                self.pair_notes(atom, was.first().map(|(atom, _)| atom));
                match came {
                    true => out.push(self.changed(Did::Insert, vec![Node::Element(run(atom, part, false))])),
                    false => out.extend(self.kept(atom, part, &was)),
                }
                out.extend(self.deleted(script));
            }
        }
    }

    /// What both versions show, in one run but for words that are a run-in head in one of them alone.
    fn kept<'t>(&mut self, atom: &Atom<'t>, part: Range<usize>, was: &[(Atom<'t>, Range<usize>)]) -> Vec<Node<'t>> {
        let mut runs: Vec<(Range<usize>, Option<&Atom<'t>>)> = vec![];
        for (old, taken) in was {
            let before = Some(old).filter(|old| old.style() != atom.style());
            let start = runs.last().map_or(part.start, |(range, _)| range.end);
            match runs.last_mut() {
                Some((range, None)) if before.is_none() => range.end += taken.len(),
                _ => runs.push((start..start + taken.len(), before)),
            }
        }
        match runs.last_mut() {
            Some((range, _)) => range.end = part.end,
            None => runs.push((part, None)),
        }
        let restyled = |(part, before): (Range<usize>, Option<&Atom<'t>>)| {
            let mut run = run(atom, part, false);
            if let Some(before) = before {
                let properties = before.properties.clone().unwrap_or_else(|| Element::new("w:rPr"));
                run.child_mut("w:rPr").push(self.change(Did::Restyle).with(properties));
            }
            Node::Element(run)
        };
        runs.into_iter().map(restyled).collect()
    }

    /// What is gone at this place.
    fn deleted<'t>(&mut self, script: &mut Script<'t>) -> Vec<Node<'t>> {
        let mut out = vec![];
        while script.stretches.front().is_some_and(|stretch| stretch.side == Side::Old) {
            let bytes = script.stretches.pop_front().map_or(0, |stretch| stretch.text.len());
            let taken = script.take(bytes);
            out.extend(self.gone_runs(taken.into_iter().map(|(atom, part)| (part, atom))));
        }
        out
    }

    fn gone_runs<'t>(&mut self, parts: impl Iterator<Item = (Range<usize>, Atom<'t>)>) -> Vec<Node<'t>> {
        let runs: Vec<Node<'t>> = parts
            .map(|(part, mut atom)| {
                self.rename(&mut atom);
                Node::Element(run(&atom, part, true))
            })
            .collect();
        if runs.is_empty() { vec![] } else { vec![self.changed(Did::Delete, runs)] }
    }

    fn changed<'t>(&mut self, did: Did, runs: Vec<Node<'t>>) -> Node<'t> {
        let mut change = self.change(did);
        change.children = runs;
        Node::Element(change)
    }

    /// Remembers which note of the old version is which of the new one.
    fn pair_notes(&mut self, new: &Atom<'_>, old: Option<&Atom<'_>>) {
        if new.text == NOTE
            && let Some(id) = new.element.attribute("w:id")
        {
            let was = old.and_then(|old| old.element.attribute("w:id")).map(str::to_owned);
            self.pairs.insert(id.to_owned(), was);
        }
    }

    /// Notes of the old version bear names that those of the new one do not.
    fn rename(&mut self, atom: &mut Atom<'_>) {
        if atom.text == NOTE {
            let id = atom.element.attribute("w:id").unwrap_or_default().to_owned();
            atom.element.retag(Element::new("w:footnoteReference").attr("w:id", old_note(&id)));
            self.gone.push(id);
        }
    }
}

/// The bookmark that a paragraph's key becomes where it is gone.
fn key(paragraph: &Element<'_>) -> Option<String> {
    let marks = paragraph.elements().filter(|element| element.name() == "w:bookmarkStart");
    marks.filter_map(|mark| mark.attribute("w:name")).find_map(gone_mark)
}
