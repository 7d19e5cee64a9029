package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

var errNotUp = errors.New("not up yet")

// An Address is where a JupyterLab answers.
type Address struct {
	Host  string // 127.0.0.1:8888
	Base  string // "/", or the prefix of all addresses
	Token string
}

// URL returns the address of path, such as "lab" or "api/kernels", with the token
// that opens it.
func (a Address) URL(path string) string {
	u := url.URL{Scheme: "http", Host: a.Host, Path: a.Base + path, RawQuery: url.Values{"token": {a.Token}}.Encode()}
	return u.String()
}

// Address returns the address of the JupyterLab that runs as process pid. It
// returns an error until the server answers.
func (l Server) Address(pid int) (Address, error) {
	text, err := os.ReadFile(filepath.Join(l.runtime(), fmt.Sprintf("jpserver-%d.json", pid)))
	if err != nil {
		return Address{}, errNotUp
	}
	var server struct {
		Host  string `json:"hostname"`
		Port  int    `json:"port"`
		Token string `json:"token"`
		Base  string `json:"base_url"`
	}
	if err := json.Unmarshal(text, &server); err != nil {
		return Address{}, errNotUp // it is being written
	}
	host := net.JoinHostPort(reachable(server.Host), strconv.Itoa(server.Port))
	conn, err := net.DialTimeout("tcp", host, time.Second)
	if err != nil {
		return Address{}, errNotUp
	}
	conn.Close()
	return Address{Host: host, Base: server.Base, Token: server.Token}, nil
}

// reachable returns the host at which this machine reaches a server that listens at
// host. If the server listens at every address, that is the loopback address, the only
// one that also reaches a server in a container.
func reachable(host string) string {
	switch host {
	case "0.0.0.0", "*", "":
		return "127.0.0.1"
	case "::":
		return "::1"
	}
	return host
}
