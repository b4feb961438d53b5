package edgerite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.BinaryData;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.function.Executable;

/**
 * The running device, as the environment describes it, and ways to say what is expected of it.
 * Environment: BLOB_SUFFIX, LOGIN, PASSWORD, ADMIN, ACCOUNT, KEY, OTHER_ACCOUNT, OTHER_KEY, TRUST_STORE.
 */
final class Device {
    static final int MIB = 1 << 20;
    static final BlobServiceClient SERVICE = service("ACCOUNT", "KEY");
    static final BlobServiceClient OTHER = service("OTHER_ACCOUNT", "OTHER_KEY");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Device() {}

    static String env(String name) {
        return System.getenv(name);
    }

    private static BlobServiceClient service(String account, String key) {
        return builder(env(account)).credential(new StorageSharedKeyCredential(env(account), env(key))).buildClient();
    }

    /** builder makes clients that ask once: every answer counts. */
    static BlobServiceClientBuilder builder(String account) {
        return new BlobServiceClientBuilder()
            .endpoint("https://" + account + "." + env("BLOB_SUFFIX"))
            .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 60, null, null, null));
    }

    /** signed is the service for whoever has a signature. */
    static BlobServiceClient signed(String signature) {
        return builder(env("ACCOUNT")).sasToken(signature).buildClient();
    }

    static BlobServiceClient anonymous() {
        return builder(env("ACCOUNT")).buildClient();
    }

    /** principal is the built-in service principal, signed in with the device's AD FS. */
    static TokenCredential principal() {
        return new ClientSecretCredentialBuilder()
            .authorityHost(env("LOGIN")).tenantId("adfs").disableInstanceDiscovery()
            .clientId("cbd868c5-7207-431f-8d16-1cb144b50971").clientSecret(env("PASSWORD")).build();
    }

    /** container makes a container of its own for a check. */
    static BlobContainerClient container() {
        return container(SERVICE);
    }

    static BlobContainerClient container(BlobServiceClient of) {
        return of.createBlobContainer("c-" + UUID.randomUUID());
    }

    /** blob makes a block blob of a text. */
    static BlobClient blob(BlobContainerClient inside, String name, String text) {
        BlobClient made = inside.getBlobClient(name);
        made.upload(BinaryData.fromString(text), true);
        return made;
    }

    static byte[] bytes(int size) {
        byte[] b = new byte[size];
        new Random().nextBytes(b);
        return b;
    }

    static List<String> names(BlobContainerClient c, ListBlobsOptions options) {
        return c.listBlobs(options, null).stream().map(BlobItem::getName).toList();
    }

    static List<String> names(BlobContainerClient c) {
        return names(c, new ListBlobsOptions());
    }

    /** refused says with which status and code the service has to refuse. */
    static void refused(String expected, Executable ask) {
        BlobStorageException e = assertThrows(BlobStorageException.class, ask);
        assertEquals(expected, e.getStatusCode() + " " + e.getErrorCode(), e.getMessage());
    }

    static HttpResponse<String> fetch(String method, String url) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** advance moves the device's clock by a Go duration, such as "90m". */
    static void advance(String by) throws Exception {
        var body = HttpRequest.BodyPublishers.ofString("{\"by\":\"" + by + "\"}");
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create(env("ADMIN") + "/clock/advance")).POST(body).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
    }
}
