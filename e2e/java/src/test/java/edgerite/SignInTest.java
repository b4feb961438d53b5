package edgerite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.TokenSource;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import java.io.ByteArrayInputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MSAL for Java, and azure-identity on it: the grants they have, in the addresses of AD FS and in those of Microsoft's cloud. */
class SignInTest {
    private static final String AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    private static final String SCOPE = Device.env("MANAGEMENT") + "//.default";

    static Iterable<String> tenants() {
        return Set.of("adfs", Device.env("TENANT"));
    }

    private static String answer(String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(Device.env("MANAGEMENT") + "/subscriptions?api-version=2016-06-01"))
            .header("Authorization", "Bearer " + token).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode() + "";
    }

    private static void refused(String code, Executable what) {
        Throwable e = assertThrows(Throwable.class, what);
        while (e.getCause() != null && (e instanceof ExecutionException || e instanceof CompletionException)) {
            e = e.getCause();
        }
        assertTrue(e.getMessage().contains(code), e.getMessage());
    }

    private static PublicClientApplication client(String tenant) throws Exception {
        return PublicClientApplication.builder(AZURE_CLI).authority(Device.env("LOGIN") + "/" + tenant + "/").instanceDiscovery(false).build();
    }

    private static Future<IAuthenticationResult> user(PublicClientApplication client, String password) {
        return client.acquireToken(UserNamePasswordParameters.builder(Set.of(SCOPE), "EdgeArmUser", password.toCharArray()).build());
    }

    private static String pem(String kind) throws Exception {
        String text = Files.readString(Path.of(Device.env("CERTIFICATE")));
        String begin = "-----BEGIN " + kind + "-----";
        return text.substring(text.indexOf(begin) + begin.length(), text.indexOf("-----END " + kind)).replaceAll("\\s", "");
    }

    private static Future<IAuthenticationResult> program(String tenant, IClientCredential credential) throws Exception {
        return ConfidentialClientApplication.builder(Device.env("CLIENT_ID"), credential)
            .authority(Device.env("LOGIN") + "/" + tenant + "/").instanceDiscovery(false).build()
            .acquireToken(ClientCredentialParameters.builder(Set.of(SCOPE)).build());
    }

    @ParameterizedTest
    @MethodSource("tenants")
    void aUserSignsInAndStaysSo(String tenant) throws Exception {
        PublicClientApplication client = client(tenant);
        IAuthenticationResult token = user(client, Device.env("PASSWORD")).get();
        assertEquals("EdgeArmUser@localhost", token.account().username());
        assertEquals("200", answer(token.accessToken()));
        IAuthenticationResult silent = client.acquireTokenSilently(SilentParameters.builder(Set.of(SCOPE), token.account()).build()).get();
        assertEquals(token.accessToken(), silent.accessToken());
        IAuthenticationResult fresh = client.acquireTokenSilently(SilentParameters.builder(Set.of(SCOPE), token.account()).forceRefresh(true).build()).get();
        assertEquals(TokenSource.IDENTITY_PROVIDER, fresh.metadata().tokenSource());
        assertEquals("200", answer(fresh.accessToken()));
        refused("AADSTS50126", () -> user(client, "wrong").get());
    }

    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");

    /** approve does what a person does in a browser with the code that a program shows. */
    private static void approve(DeviceCode shown) {
        try {
            HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            URI address = URI.create(shown.verificationUri());
            String page = browser.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).body();
            for (Map<String, String> typed : List.of(
                Map.of("user_code", shown.userCode()),
                Map.of("UserName", "EdgeArmUser", "Password", Device.env("PASSWORD"), "SignIn", "true"))) {
                Map<String, String> form = new LinkedHashMap<>();
                for (Matcher m = HIDDEN.matcher(page); m.find();) {
                    form.put(m.group(1), m.group(2).replace("&#43;", "+"));
                }
                form.putAll(typed);
                String body = form.entrySet().stream()
                    .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
                page = browser.send(HttpRequest.newBuilder(address).header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString()).body();
            }
            assertTrue(page.contains("You have signed in"), page);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("tenants")
    void aDeviceIsSignedInFor(String tenant) throws Exception {
        IAuthenticationResult token = client(tenant).acquireToken(DeviceCodeFlowParameters.builder(Set.of(SCOPE), SignInTest::approve).build()).get();
        assertEquals("EdgeArmUser@localhost", token.account().username());
        assertEquals("200", answer(token.accessToken()));
    }

    @ParameterizedTest
    @MethodSource("tenants")
    void aProgramSignsIn(String tenant) throws Exception {
        assertEquals("200", answer(program(tenant, ClientCredentialFactory.createFromSecret(Device.env("SECRET"))).get().accessToken()));
        refused("AADSTS7000215", () -> program(tenant, ClientCredentialFactory.createFromSecret("wrong")).get());
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem("PRIVATE KEY"))));
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(pem("CERTIFICATE"))));
        assertEquals("200", answer(program(tenant, ClientCredentialFactory.createFromCertificate(key, certificate)).get().accessToken()));
    }

    @ParameterizedTest
    @MethodSource("tenants")
    void azureIdentity(String tenant) throws Exception {
        TokenRequestContext scope = new TokenRequestContext().addScopes(SCOPE);
        TokenCredential secret = new ClientSecretCredentialBuilder().authorityHost(Device.env("LOGIN")).tenantId(tenant).disableInstanceDiscovery()
            .clientId(Device.env("CLIENT_ID")).clientSecret(Device.env("SECRET")).build();
        assertEquals("200", answer(secret.getTokenSync(scope).getToken()));
        TokenCredential certificate = new ClientCertificateCredentialBuilder().authorityHost(Device.env("LOGIN")).tenantId(tenant).disableInstanceDiscovery()
            .clientId(Device.env("CLIENT_ID")).pemCertificate(Device.env("CERTIFICATE")).build();
        assertEquals("200", answer(certificate.getTokenSync(scope).getToken()));
    }
}
