package rename

import "regexp"

// qualified matches web addresses, which stay, and names of packages with what is
// before them: after a word and a dot or a hyphen they are a part of it.
var qualified = regexp.MustCompile(`\w+://\S+|(\w[.-])?\b([a-z]\w*)\.([A-Z]\w*)\b`)

// Prose returns a text with the names of packages in it renamed, such as
// vae.MSE.
func (t *Table) Prose(text string) string {
	return qualified.ReplaceAllStringFunc(text, func(word string) string {
		m := qualified.FindStringSubmatch(word)
		if to, ok := t.names[t.name(m[2], m[3]).key()]; ok && m[1] == "" {
			return to.pkg + "." + to.name
		}
		return word
	})
}
