package edgerite;

import static edgerite.Person.accepted;
import static edgerite.Person.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.AuthorizationCodeCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DeviceCodeCredentialBuilder;
import com.azure.identity.DeviceCodeInfo;
import com.azure.identity.InteractiveBrowserCredentialBuilder;
import com.azure.identity.UsernamePasswordCredentialBuilder;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** azure-identity: the grants it has, in the addresses of AD FS and in those of Microsoft's cloud. */
class IdentityTest {
    private static final TokenRequestContext ARM = new TokenRequestContext().addScopes(Person.ARM);
    private static final TokenRequestContext STORAGE = new TokenRequestContext().addScopes(Person.STORAGE);
    private static final TokenRequestContext GRAPH = new TokenRequestContext().addScopes(Person.GRAPH);

    /** on tells a credential of the device. */
    private static <T extends AadCredentialBuilderBase<T>> T on(String tenant, T builder) {
        return builder.authorityHost(Device.env("LOGIN")).tenantId(tenant).disableInstanceDiscovery();
    }

    private static String signedIn(TokenCredential credential) {
        String token = credential.getTokenSync(ARM).getToken();
        accepted(token);
        return token;
    }

    private static TokenCredential user(String tenant, String password) {
        return on(tenant, new UsernamePasswordCredentialBuilder()).clientId(Person.AZURE_CLI).username("EdgeArmUser").password(password).build();
    }

    private static TokenCredential program(String tenant, String secret) {
        return on(tenant, new ClientSecretCredentialBuilder()).clientId(Device.env("CLIENT_ID")).clientSecret(secret).build();
    }

    private static TokenCredential device(String tenant, Consumer<DeviceCodeInfo> answer) {
        return on(tenant, new DeviceCodeCredentialBuilder()).clientId(Person.AZURE_CLI).challengeConsumer(answer).build();
    }

    /** approved is a credential that counts how often it asks a person, who approves. */
    private static TokenCredential approved(String tenant, AtomicInteger asked) {
        return device(tenant, shown -> {
            asked.incrementAndGet();
            Person.approve(shown.getVerificationUrl(), shown.getUserCode());
        });
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aUserSignsIn(String tenant) {
        signedIn(user(tenant, Device.env("PASSWORD")));
        refused(Person.WRONG_PASSWORD, () -> user(tenant, "wrong").getTokenSync(ARM));
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aProgramSignsIn(String tenant) {
        signedIn(program(tenant, Device.env("SECRET")));
        refused(Person.WRONG_SECRET, () -> program(tenant, "wrong").getTokenSync(ARM));
        signedIn(on(tenant, new ClientCertificateCredentialBuilder()).clientId(Device.env("CLIENT_ID")).pemCertificate(Device.env("CERTIFICATE")).build());
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aPageBringsACode(String tenant) {
        AuthorizationCodeCredentialBuilder given = byPage(tenant, Person.AZURE_CLI, Person.REPLY);
        signedIn(given.build());
        refused(Person.codeUsed(tenant), () -> given.build().getTokenSync(ARM));
        signedIn(byPage(tenant, Device.env("CLIENT_ID"), Device.env("WEB_REPLY")).clientSecret(Device.env("SECRET")).build());
    }

    /** byPage has a code that a person's browser has brought. */
    private static AuthorizationCodeCredentialBuilder byPage(String tenant, String program, String reply) {
        String code = Person.code(Device.env("LOGIN") + "/" + tenant + "/oauth2/authorize?" + Person.form(Map.of(
            "client_id", program, "response_type", "code", "redirect_uri", reply, "scope", Person.ARM + " offline_access openid")));
        return on(tenant, new AuthorizationCodeCredentialBuilder()).clientId(program).authorizationCode(code).redirectUrl(reply);
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aBrowserIsOpened(String tenant) {
        signedIn(on(tenant, new InteractiveBrowserCredentialBuilder()).clientId(Person.AZURE_CLI).redirectUrl("http://localhost").build());
    }

    @ParameterizedTest
    @MethodSource("edgerite.Person#tenants")
    void aDeviceIsSignedInFor(String tenant) {
        AtomicInteger asked = new AtomicInteger();
        TokenCredential held = approved(tenant, asked);
        String token = signedIn(held);
        held.getTokenSync(STORAGE);
        assertEquals(1, asked.get(), "the refresh token is for every service");
        refused(Person.DECLINED, () -> device(tenant, shown -> Person.decline(shown.getVerificationUrl(), shown.getUserCode())).getTokenSync(ARM));

        // It does not say that a session is over, but asks for a new sign-in.
        AtomicInteger again = new AtomicInteger();
        TokenCredential gone = approved(tenant, again);
        Person.revoke(signedIn(gone));
        gone.getTokenSync(STORAGE);
        assertEquals(2, again.get(), "revoked");
        Person.later("2h");
        Person.expired(token);
        held.getTokenSync(GRAPH);
        assertEquals(2, asked.get(), "over");
        signedIn(approved(tenant, asked)); // what held has in its cache is good by the real clock
        refused(Person.CODE_EXPIRED, () -> device(tenant, shown -> Person.later("15m")).getTokenSync(ARM));
    }
}
