package sts

// adfsTexts are AD FS's own texts for refusals, which those get who ask by AD FS's addresses. Of the others the device's
// are documented to be the cloud's (errCredentials, errResource), or nobody published AD FS's (behaviour: sts-error-texts).
var adfsTexts = map[fault]string{
	// https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-scenarios-for-developers
	// with 401; clients look for the error of a 400, as for every other refusal.
	errSessionOver: "MSIS9615: The refresh token received in refresh_token parameter has expired",

	// A comment in Azure CLI's source has it, of a refresh token that AD FS does not take.
	errRefreshToken: "MSIS9614: The refresh token received in 'refresh_token' parameter is invalid.",

	// As several people recorded it, with the space at its end.
	errCode:     codeInvalid,
	errCodeOver: codeInvalid,
	errCodeUsed: codeInvalid,
}

const codeInvalid = "MSIS9612: The authorization code received in 'code' parameter is invalid. "
