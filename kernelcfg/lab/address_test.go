package lab

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"latentlab/kernelcfg/setup"
)

// TestAddress reads runtime files as JupyterLab writes them for servers that
// listen at one address or at all.
func TestAddress(t *testing.T) {
	for _, tc := range []struct{ listen, hostname, want string }{
		{"127.0.0.1", "127.0.0.1", "127.0.0.1"},
		{"127.0.0.2", "127.0.0.2", "127.0.0.2"},
		{"127.0.0.1", "localhost", "localhost"},
		{"0.0.0.0", "0.0.0.0", "127.0.0.1"},
		{"::1", "::1", "[::1]"},
		{"::", "::", "[::1]"},
	} {
		t.Run(tc.hostname, func(t *testing.T) {
			listener, err := net.Listen("tcp", net.JoinHostPort(tc.listen, "0"))
			if err != nil {
				t.Skipf("this machine has no address %s: %v", tc.listen, err)
			}
			defer listener.Close()
			port := listener.Addr().(*net.TCPAddr).Port
			server := Server{Setup: setup.New(t.TempDir(), io.Discard), State: t.TempDir()}
			if err := os.Mkdir(server.runtime(), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, err := server.Address(7); !errors.Is(err, errNotUp) {
				t.Errorf("without a runtime file: %v", err)
			}
			text := fmt.Sprintf(`{"base_url": "/x/", "hostname": %q, "port": %d, "token": "secret", `+
				`"url": "http://another.example:%d/x/"}`, tc.hostname, port, port)
			if err := os.WriteFile(filepath.Join(server.runtime(), "jpserver-7.json"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			address, err := server.Address(7)
			want := fmt.Sprintf("http://%s:%d/x/lab?token=secret", tc.want, port)
			if err != nil || address.URL("lab") != want {
				t.Errorf("%s, %v, want %s", address.URL("lab"), err, want)
			}
		})
	}
}
