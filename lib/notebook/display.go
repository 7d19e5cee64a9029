package notebook

import (
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// display sends an output to the notebook, in the place of the one sent
// before under the same id unless that is empty. All that this package shows
// goes through here.
func display(id string, data map[protocol.MIMEType]any, metadata map[string]any) {
	gonbui.SendData(&protocol.DisplayData{Data: data, Metadata: metadata, DisplayID: id})
}

// displayHTML is display of HTML, with plain for places that show none.
func displayHTML(id, markup, plain string) {
	display(id, map[protocol.MIMEType]any{protocol.MIMETextHTML: markup, protocol.MIMETextPlain: plain}, nil)
}
