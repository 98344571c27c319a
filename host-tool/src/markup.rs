//! Elements of a page. Whatever is put in, what comes out is well-formed XML and HTML at once.

use std::fmt::Display;

/// HTML elements that have no end tag.
const VOID: &[&str] = &["br", "hr", "input", "link", "meta"];

/// One element with all that is in it.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// An element of this name.
pub(crate) fn el(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    /// With an attribute. Numbers with one decimal are exact enough for a picture: see [`px`].
    pub(crate) fn at(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With a class.
    pub(crate) fn class(self, name: impl Display) -> Self {
        self.at("class", name)
    }

    /// With text at its end.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// With an element at its end.
    pub(crate) fn with(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// With elements at its end.
    pub(crate) fn all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// Without these attributes.
    pub(crate) fn drop_attributes(&mut self, names: &[&str]) {
        self.attributes.retain(|(name, _)| !names.contains(name));
    }

    /// As text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        *out += "<";
        *out += self.name;
        for (name, value) in &self.attributes {
            *out += " ";
            *out += name;
            *out += "=\"";
            escape(value, true, out);
            *out += "\"";
        }
        if VOID.contains(&self.name) {
            *out += "/>";
            return;
        }
        *out += ">";
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                // Quotes stay: a style sheet is read as it stands.
                Node::Text(text) => escape(text, false, out),
            }
        }
        *out += "</";
        *out += self.name;
        *out += ">";
    }
}

/// A length in a picture.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

fn escape(text: &str, quotes: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '"' if quotes => *out += "&quot;",
            '\n' | '\t' => out.push(c),
            // XML has no place for them, and they show nothing.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of shoes are free text: they can't break the page or bring a script.
    #[test]
    fn nothing_breaks_out() {
        let nasty = "\"><script>alert(1)</script>&amp;\u{0}\u{ffff}]]> 裸足";
        let page = el("p").at("title", nasty).text(nasty).with(el("br")).render();
        let document = roxmltree::Document::parse(&page).unwrap();
        let expected = nasty.replace(['\u{0}', '\u{ffff}'], "\u{fffd}");
        assert_eq!(document.root_element().attribute("title"), Some(expected.as_str()));
        assert_eq!(document.root_element().text(), Some(expected.as_str()));
    }
}
