package doctor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// madeUp is the account name to try when none is known. The blob endpoint answers for any name.
const madeUp = "doctor"

// blob checks that an account's blob endpoint resolves, is trusted and answers. Without a key any answer of a blob
// service will do, a refusal included.
// behaviour: doctor-blob-account.
func (v *visit) blob(ctx context.Context) (string, error) {
	account := v.account(ctx)
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

// account is the storage account to try: the one that was named, or the first the device has.
func (v *visit) account(ctx context.Context) string {
	if v.Account != "" || v.subscription == "" {
		return orMadeUp(v.Account)
	}
	var list struct {
		Value []struct {
			Name string `json:"name"`
		} `json:"value"`
	}
	err := v.get(ctx, "/subscriptions/"+url.PathEscape(v.subscription)+"/providers/Microsoft.Storage/storageAccounts?api-version=2017-10-01", &list)
	if err != nil || len(list.Value) == 0 {
		return madeUp // which account it is does not matter here, so neither does why there is none
	}
	return orMadeUp(list.Value[0].Name)
}

func orMadeUp(account string) string {
	if account == "" {
		return madeUp
	}
	return account
}
