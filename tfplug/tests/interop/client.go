package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"
)

// handshake is the one of Terraform and OpenTofu.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  4,
	MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
	MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
}

// Numbers of fields in the answer to GetProviderSchema.
const (
	providerField    protowire.Number = 1
	diagnosticsField protowire.Number = 4
)

// soon is generous: the machine may be busy.
const soon = 60 * time.Second

// buffer is filled by go-plugin's goroutines.
type buffer struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(bytes []byte) (int, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.text.Write(bytes)
}

func (b *buffer) String() string {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.text.String()
}

// provider is what a host offers for a protocol version; it is driven over its connection alone.
type provider struct {
	plugin.NetRPCUnsupportedPlugin
}

func (provider) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is a client")
}

func (provider) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, connection *grpc.ClientConn) (any, error) {
	return connection, nil
}

// drive starts the provider, calls it, ends it, and judges what go-plugin saw and logged.
func drive(binary, tls string) error {
	if tls != "-tls=auto" && tls != "-tls=none" {
		return fmt.Errorf("%s: use -tls=auto or -tls=none", tls)
	}
	var log, syncStdout, syncStderr buffer
	set := plugin.PluginSet{"provider": provider{}}
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		VersionedPlugins: map[int]plugin.PluginSet{5: set, 6: set},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         tls == "-tls=auto",
		Cmd:              exec.Command(binary),
		Managed:          true,
		Logger:           hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, Output: &log, JSONFormat: true}),
		SyncStdout:       &syncStdout,
		SyncStderr:       &syncStderr,
	})
	defer plugin.CleanupClients()
	socket, err := use(client)
	if err != nil {
		return fmt.Errorf("%w\nlog:\n%s", err, log.String())
	}
	client.Kill()
	faults := afterwards(client, socket, log.String())
	for _, output := range []struct {
		name string
		text string
	}{{"synced stdout", syncStdout.String()}, {"synced stderr", syncStderr.String()}} {
		if output.text != "" {
			faults = append(faults, fmt.Errorf("%s: %q", output.name, output.text))
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w\nlog:\n%s", errors.Join(faults...), log.String())
	}
	fmt.Println("ended by itself, nothing to complain about")
	return nil
}

// use makes every call that a host could make without a schema, and tells the socket's path.
func use(client *plugin.Client) (string, error) {
	protocol, err := client.Client()
	if err != nil {
		return "", fmt.Errorf("start: %w", err)
	}
	if version := client.NegotiatedVersion(); version != 6 {
		return "", fmt.Errorf("negotiated version %d", version)
	}
	if err := protocol.Ping(); err != nil {
		return "", fmt.Errorf("ping: %w", err)
	}
	dispensed, err := protocol.Dispense("provider")
	if err != nil {
		return "", fmt.Errorf("dispense: %w", err)
	}
	connection, ok := dispensed.(*grpc.ClientConn)
	if !ok {
		return "", fmt.Errorf("dispensed %T", dispensed)
	}
	if err := schema(connection); err != nil {
		return "", fmt.Errorf("schema: %w", err)
	}
	reattach := client.ReattachConfig()
	fmt.Printf("protocol %d over %s, serving, with a schema\n", client.NegotiatedVersion(), reattach.Addr.Network())
	if reattach.Addr.Network() != "unix" {
		return "", nil
	}
	return reattach.Addr.String(), nil
}

// schema asks for the provider's schema. An empty message keeps every field it does not know, which is all of them.
func schema(connection *grpc.ClientConn) error {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	var answer emptypb.Empty
	if err := connection.Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", &emptypb.Empty{}, &answer); err != nil {
		return err
	}
	found := map[protowire.Number]bool{}
	for rest := answer.ProtoReflect().GetUnknown(); len(rest) > 0; {
		number, _, length := protowire.ConsumeField(rest)
		if length < 0 {
			return protowire.ParseError(length)
		}
		found[number] = true
		rest = rest[length:]
	}
	if !found[providerField] || found[diagnosticsField] {
		return fmt.Errorf("the answer has the fields %v", found)
	}
	return nil
}

// afterwards lists what went wrong on the way and at the end.
func afterwards(client *plugin.Client, socket, log string) []error {
	var faults []error
	if !client.Exited() {
		faults = append(faults, errors.New("the process did not exit"))
	}
	if socket != "" {
		if _, err := os.Stat(socket); err == nil {
			faults = append(faults, fmt.Errorf("%s was left behind", socket))
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
		var entry struct {
			Level   string `json:"@level"`
			Message string `json:"@message"`
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", line, err))
		}
		// go-plugin warns once when it has to kill: "plugin failed to exit gracefully".
		if entry.Level == "warn" || entry.Level == "error" {
			faults = append(faults, fmt.Errorf("logged: %s", line))
		}
	}
	return faults
}
