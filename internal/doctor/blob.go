package doctor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// madeUp is the account name to try when none is known. The blob endpoint answers for any name.
const madeUp = "doctor"

// blob checks that an account's blob endpoint resolves, is trusted and answers. Without a key any answer of a blob
// service will do, a refusal included.
// behaviour: doctor-blob-account.
func (v *visit) blob(ctx context.Context) (string, error) {
	account, err := v.account(ctx)
	if err != nil {
		return "", err
	}
	host := account + ".blob." + v.Host
	if err := v.resolveAccount(ctx, account, host); err != nil {
		return "", err
	}
	state, err := v.handshake(ctx, host)
	if err != nil {
		return "", err
	}
	if _, err := v.checkVersion(state); err != nil {
		return "", err
	}
	if _, err := v.checkTrust(state); err != nil {
		return "", err
	}
	if _, err := checkCovers(state, host); err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url(host, "/?comp=list"), nil)
	if err != nil {
		return "", err
	}
	answer, err := v.call(r)
	if err != nil {
		return "", err
	}
	if answer.header.Get("X-Ms-Request-Id") == "" || answer.status >= http.StatusInternalServerError {
		return "", &trouble{"something else than blob storage answers: " + answer.says(), statusAdvice(answer.status)}
	}
	return fmt.Sprintf("%s answers", host), nil
}

func (v *visit) resolveAccount(ctx context.Context, account, host string) error {
	_, err := v.resolve(host)(ctx)
	if err == nil || v.Address != "" {
		return nil
	}
	if account == madeUp {
		return &skip{"no storage account is known, and a made-up name does not resolve here",
			"create a storage account and run doctor again; where names come from a hosts file, which has no wildcards, each account needs its line"}
	}
	return &trouble{err.Error(), v.nameAdvice(host) + "; a hosts file has no wildcards, so each storage account needs its line"}
}

// account is the storage account to try: the one that was named, which has to be there as far as that is known, or
// the first the device has.
func (v *visit) account(ctx context.Context) (string, error) {
	listed, known := v.accounts(ctx)
	named := strings.ToLower(v.Account)
	switch {
	case named != "" && known && !slices.Contains(listed, named):
		there := "there is none yet: create one"
		if len(listed) > 0 {
			there = "choose of " + strings.Join(listed, ", ") + ", or create it"
		}
		return "", &trouble{"there is no storage account " + named, there + "; without --account the first one is tried"}
	case named != "":
		return named, nil
	case len(listed) == 0:
		return madeUp, nil
	}
	return listed[0], nil
}

// accounts are the names of the device's storage accounts, where they can be asked for.
func (v *visit) accounts(ctx context.Context) (names []string, known bool) {
	if v.subscription == "" {
		return nil, false
	}
	var list struct {
		Value []struct {
			Name string `json:"name"`
		} `json:"value"`
	}
	err := v.get(ctx, "/subscriptions/"+url.PathEscape(v.subscription)+"/providers/Microsoft.Storage/storageAccounts?api-version=2017-10-01", &list)
	if err != nil {
		return nil, false // which account it is does not matter here, so neither does why none is known
	}
	for _, account := range list.Value {
		if account.Name != "" {
			names = append(names, strings.ToLower(account.Name))
		}
	}
	return names, true
}
