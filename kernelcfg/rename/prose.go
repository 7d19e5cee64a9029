package rename

import "regexp"

var qualified = regexp.MustCompile(`\b([a-z]\w*)\.([A-Z]\w*)\b`)

// Prose returns a text with the names of packages in it renamed, such as
// vae.MSE.
func (t *Table) Prose(text string) string {
	return qualified.ReplaceAllStringFunc(text, func(word string) string {
		m := qualified.FindStringSubmatch(word)
		if to, ok := t.names[t.name(m[1], m[2]).key()]; ok {
			return to.pkg + "." + to.name
		}
		return word
	})
}
