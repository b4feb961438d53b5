package edgerite;

import static edgerite.Person.accepted;
import static edgerite.Person.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.aad.msal4j.AbstractClientApplicationBase;
import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.TokenSource;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MSAL for Java: the grants it has, in the addresses of AD FS and in those of Microsoft's cloud. */
class SignInTest {
    private static final Set<String> ARM = Set.of(Person.ARM);

    private static PublicClientApplication client(String tenant) throws Exception {
        return PublicClientApplication.builder(Person.AZURE_CLI).authority(Device.env("LOGIN") + "/" + tenant + "/").instanceDiscovery(false).build();
    }

    private static Future<IAuthenticationResult> user(PublicClientApplication client, String password) {
        return client.acquireToken(UserNamePasswordParameters.builder(ARM, "EdgeArmUser", password.toCharArray()).build());
    }

    private static IAuthenticationResult renew(AbstractClientApplicationBase client, IAuthenticationResult token) throws Exception {
        return client.acquireTokenSilently(SilentParameters.builder(ARM, token.account()).forceRefresh(true).build()).get();
    }

    private static IAuthenticationResult signedIn(Future<IAuthenticationResult> asked) throws Exception {
        IAuthenticationResult token = asked.get();
        assertEquals("EdgeArmUser@localhost", token.account().username());
        accepted(token.accessToken());
        return token;
    }

    private static Future<IAuthenticationResult> device(String tenant, Consumer<DeviceCode> answer) throws Exception {
        return client(tenant).acquireToken(DeviceCodeFlowParameters.builder(ARM, answer).build());
    }

    private static String pem(String kind) throws Exception {
        String text = Files.readString(Path.of(Device.env("CERTIFICATE")));
        String begin = "-----BEGIN " + kind + "-----";
        return text.substring(text.indexOf(begin) + begin.length(), text.indexOf("-----END " + kind)).replaceAll("\\s", "");
    }

    private static ConfidentialClientApplication program(String tenant, IClientCredential credential) throws Exception {
        return ConfidentialClientApplication.builder(Device.env("CLIENT_ID"), credential)
            .authority(Device.env("LOGIN") + "/" + tenant + "/").instanceDiscovery(false).build();
    }

    /** itself signs a program in as nobody else. */
    private static Future<IAuthenticationResult> itself(ConfidentialClientApplication program) {
        return program.acquireToken(ClientCredentialParameters.builder(ARM).build());
    }

    /** byPage is a code that a person's browser has brought, with what it takes to redeem it. */
    private static AuthorizationCodeParameters byPage(AbstractClientApplicationBase client, String reply) throws Exception {
        String verifier = "v".repeat(43);
        byte[] challenge = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        String page = client.getAuthorizationRequestUrl(AuthorizationRequestUrlParameters.builder(reply, ARM)
            .codeChallenge(Base64.getUrlEncoder().withoutPadding().encodeToString(challenge)).codeChallengeMethod("S256").build()).toString();
        return AuthorizationCodeParameters.builder(Person.code(page), URI.create(reply)).scopes(ARM).codeVerifier(verifier).build();
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aUserSignsInAndStaysSo(String tenant) throws Exception {
        PublicClientApplication client = client(tenant);
        IAuthenticationResult token = signedIn(user(client, Device.env("PASSWORD")));
        IAuthenticationResult silent = client.acquireTokenSilently(SilentParameters.builder(ARM, token.account()).build()).get();
        assertEquals(token.accessToken(), silent.accessToken());
        IAuthenticationResult fresh = renew(client, token);
        assertEquals(TokenSource.IDENTITY_PROVIDER, fresh.metadata().tokenSource());
        accepted(fresh.accessToken());
        refused(Person.WRONG_PASSWORD, () -> user(client, "wrong").get());
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aPageBringsACode(String tenant) throws Exception {
        PublicClientApplication client = client(tenant);
        AuthorizationCodeParameters code = byPage(client, Person.REPLY);
        signedIn(client.acquireToken(code));
        refused(Person.codeUsed(tenant), () -> client.acquireToken(code).get());
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aBrowserIsOpened(String tenant) throws Exception {
        signedIn(client(tenant).acquireToken(InteractiveRequestParameters.builder(URI.create("http://localhost")).scopes(ARM).build()));
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aDeviceIsSignedInFor(String tenant) throws Exception {
        signedIn(device(tenant, shown -> Person.approve(shown.verificationUri(), shown.userCode())));
        refused(Person.DECLINED, () -> device(tenant, shown -> Person.decline(shown.verificationUri(), shown.userCode())).get());
        refused(Person.CODE_EXPIRED, () -> device(tenant, shown -> Person.later("15m")).get());
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aProgramSignsInAndPeopleToIt(String tenant) throws Exception {
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem("PRIVATE KEY"))));
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(pem("CERTIFICATE"))));
        for (IClientCredential credential : List.of(
            ClientCredentialFactory.createFromSecret(Device.env("SECRET")), ClientCredentialFactory.createFromCertificate(key, certificate))) {
            ConfidentialClientApplication program = program(tenant, credential);
            accepted(itself(program).get().accessToken());
            accepted(renew(program, signedIn(program.acquireToken(byPage(program, Device.env("WEB_REPLY"))))).accessToken());
        }
        refused(Person.WRONG_SECRET, () -> itself(program(tenant, ClientCredentialFactory.createFromSecret("wrong"))).get());
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aSessionEnds(String tenant) throws Exception {
        PublicClientApplication client = client(tenant);
        IAuthenticationResult gone = signedIn(user(client, Device.env("PASSWORD")));
        Person.revoke(gone.accessToken());
        refused(Person.REVOKED, () -> renew(client, gone));
        IAuthenticationResult token = signedIn(user(client, Device.env("PASSWORD")));
        Person.later("2h");
        Person.expired(token.accessToken());
        refused(Person.sessionOver(tenant), () -> renew(client, token));
        signedIn(user(client, Device.env("PASSWORD")));
    }
}
