package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A certificate to issue: whom it names, and what it serves if it serves anything.
type certificate struct {
	Name          string
	CommonName    string
	Organizations []string
	Addresses     []string
	DNSNames      []string
}

// How long certificates hold. A cluster lives for a test run.
const validity = 30 * 24 * time.Hour

// writePKI makes a certificate authority, whose key is not kept, and writes into a folder: its ca.crt, <name>.crt and <name>.key of every
// certificate that is wanted, and sa.pub and sa.key, which sign and prove the tokens of service accounts.
func writePKI(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("got %d arguments; allowed: <folder> <certificates as JSON>", len(args))
	}
	folder := args[0]
	var wanted []certificate
	if err := json.Unmarshal([]byte(args[1]), &wanted); err != nil {
		return err
	}
	authorityKey, err := newKey()
	if err != nil {
		return err
	}
	template, err := newTemplate("kubernetes", nil)
	if err != nil {
		return err
	}
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage |= x509.KeyUsageCertSign
	raw, err := x509.CreateCertificate(rand.Reader, template, template, authorityKey.Public(), authorityKey)
	if err != nil {
		return err
	}
	authority, err := x509.ParseCertificate(raw)
	if err != nil {
		return err
	}
	if err := writePEM(folder, "ca.crt", "CERTIFICATE", raw); err != nil {
		return err
	}
	for _, each := range wanted {
		if err := issue(folder, each, authority, authorityKey); err != nil {
			return fmt.Errorf("%s: %w", each.Name, err)
		}
	}
	return writeTokenKeys(folder)
}

func issue(folder string, wanted certificate, authority *x509.Certificate, authorityKey *ecdsa.PrivateKey) error {
	template, err := newTemplate(wanted.CommonName, wanted.Organizations)
	if err != nil {
		return err
	}
	template.DNSNames = wanted.DNSNames
	for _, address := range wanted.Addresses {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(address))
	}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if len(wanted.Addresses)+len(wanted.DNSNames) > 0 {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, authority, key.Public(), authorityKey)
	if err != nil {
		return err
	}
	if err := writePEM(folder, wanted.Name+".crt", "CERTIFICATE", raw); err != nil {
		return err
	}
	return writeKey(folder, wanted.Name+".key", key)
}

func writeTokenKeys(folder string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePEM(folder, "sa.pub", "PUBLIC KEY", public); err != nil {
		return err
	}
	return writeKey(folder, "sa.key", key)
}

func newKey() (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func newTemplate(commonName string, organizations []string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: commonName, Organization: organizations},
		// A machine's clock may be put right just after the start.
		NotBefore: now.Add(-time.Hour),
		NotAfter:  now.Add(validity),
		KeyUsage:  x509.KeyUsageDigitalSignature,
	}, nil
}

func writeKey(folder, name string, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(folder, name, "EC PRIVATE KEY", raw)
}

func writePEM(folder, name, kind string, raw []byte) error {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw})
	return os.WriteFile(filepath.Join(folder, name), text, 0o600)
}
