package blob

// delegationKeyOf makes the key that a user delegation SAS says it was signed with, nil when there
// can be none. Keys cannot be revoked before they expire.
func (c *call) delegationKeyOf(s *sas) ([]byte, error) {
	secret, err := c.delegationSecret(c.Store)
	if err != nil || secret == nil || s.query.get("sks") != "b" {
		return nil, err
	}
	k := delegationKey{
		objectID: s.query.get("skoid"), tenantID: s.query.get("sktid"), start: s.query.get("skt"), expiry: s.query.get("ske"),
		service: s.query.get("sks"), version: s.query.get("skv"),
	}
	if s.version >= versionSASUser {
		k.userTenant = s.query.get("skdutid")
	}
	return k.value(secret, c.account.ID), nil
}

// checkDelegation holds a user delegation SAS to its key's life and to its user. It may outlive the
// key on paper, and does not
// (https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas).
// behaviour: blob-delegation-limits.
func (c *call) checkDelegation(s *sas) error {
	if s.kind != delegationSAS {
		return nil
	}
	key, err := c.delegationKeyOf(s)
	if err != nil {
		return err
	}
	start, err := parseSASTime(s.query.get("skt"))
	if err != nil {
		return err
	}
	end, err := parseSASTime(s.query.get("ske"))
	if err != nil {
		return err
	}
	now := c.Clock.Adjusted(c.seen.offset(string(key), end))
	if err := inForce("User delegation key", start, end, now); err != nil {
		return err
	}
	// Only accounts with directories have lists of who may do what.
	if s.version >= versionSASAgents && s.query.get("suoid") != "" {
		return authenticationFailed("suoid is supported for accounts with a hierarchical namespace only.")
	}
	user := s.query.get("sduoid")
	if s.version < versionSASUser || user == "" {
		return nil
	}
	p := c.grant.principal
	tenant := s.query.get("skdutid")
	if p == nil || p.ObjectID != user || tenant != "" && p.TenantID != tenant {
		return authenticationFailed("The signed delegated user is not the one who is signed in.")
	}
	return nil
}
