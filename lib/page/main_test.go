package page

import (
	"os"
	"testing"

	"latentlab/internal/browsertest"
)

// Most tests read the scripts of cards.
func TestMain(m *testing.M) {
	pack = false
	os.Exit(browsertest.Main(m))
}
