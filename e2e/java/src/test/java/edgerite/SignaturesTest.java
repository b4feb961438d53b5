package edgerite;

import static edgerite.Device.SERVICE;
import static edgerite.Device.blob;
import static edgerite.Device.container;
import static edgerite.Device.fetch;
import static edgerite.Device.names;
import static edgerite.Device.refused;
import static edgerite.Device.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobAccessPolicy;
import com.azure.storage.blob.models.BlobSignedIdentifier;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.azure.storage.common.sas.SasIpRange;
import com.azure.storage.common.sas.SasProtocol;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final OffsetDateTime SOON = OffsetDateTime.now().plusHours(1);

    private static BlobServiceSasSignatureValues reading() {
        return new BlobServiceSasSignatureValues(SOON, new BlobSasPermission().setReadPermission(true));
    }

    private static String account(String permissions, String services, String types) {
        return SERVICE.generateAccountSas(new AccountSasSignatureValues(
            SOON, AccountSasPermission.parse(permissions), AccountSasService.parse(services), AccountSasResourceType.parse(types)));
    }

    @Test
    void ofAnAccount() {
        BlobContainerClient c = container(signed(account("rwdlac", "b", "sco")));
        assertEquals("by account SAS", blob(c, "x", "by account SAS").downloadContent().toString());
        assertEquals(List.of("x"), names(c));
        refused("403 AuthorizationResourceTypeMismatch", () -> signed(account("rl", "b", "o")).listBlobContainers().stream().toList());
        refused("403 AuthorizationServiceMismatch", () -> signed(account("rl", "q", "sco")).getProperties());
        refused("403 AuthorizationPermissionMismatch", () -> signed(account("r", "b", "sco")).createBlobContainer("denied"));
    }

    @Test
    void ofAContainerABlobAndASnapshot() throws Exception {
        BlobContainerClient c = container();
        BlobClient blob = blob(c, "ein Text+ü%.txt", "signed");
        var listing = new BlobServiceSasSignatureValues(SOON, new BlobContainerSasPermission().setListPermission(true).setReadPermission(true));
        BlobContainerClient by = signed(c.generateSas(listing)).getBlobContainerClient(c.getBlobContainerName());
        assertEquals(List.of("ein Text+ü%.txt"), names(by));
        assertEquals("signed", by.getBlobClient("ein Text+ü%.txt").downloadContent().toString());
        refused("403 AuthorizationPermissionMismatch", () -> by.getBlobClient("ein Text+ü%.txt").delete());

        var answer = fetch("GET", blob.getBlobUrl() + "?" + blob.generateSas(reading().setContentType("text/override").setCacheControl("max-age=5")));
        assertEquals("signed", answer.body());
        assertEquals("text/override", answer.headers().firstValue("content-type").orElse(""));

        var snapshot = blob.createSnapshot();
        blob(c, "ein Text+ü%.txt", "changed");
        assertEquals("signed", fetch("GET", snapshot.getBlobUrl() + "&" + snapshot.generateSas(reading())).body());
    }

    @Test
    void byAStoredPolicyUntilItIsTakenBack() throws Exception {
        BlobContainerClient c = container();
        BlobClient blob = blob(c, "x", "by policy");
        c.setAccessPolicy(null, List.of(new BlobSignedIdentifier().setId("reader").setAccessPolicy(new BlobAccessPolicy().setPermissions("r").setExpiresOn(SOON))));
        String url = blob.getBlobUrl() + "?" + blob.generateSas(new BlobServiceSasSignatureValues("reader"));
        assertEquals("by policy", fetch("GET", url).body());
        c.setAccessPolicy(null, List.of());
        assertEquals(403, fetch("GET", url).statusCode());
    }

    @Test
    void timeAddressAndProtocol() throws Exception {
        BlobClient blob = blob(container(), "x", "x");
        assertEquals("200", status(blob, reading().setProtocol(SasProtocol.HTTPS_ONLY)));
        assertEquals("200", status(blob, reading().setSasIpRange(SasIpRange.parse("127.0.0.1"))));
        assertEquals("403 AuthorizationSourceIPMismatch", status(blob, reading().setSasIpRange(SasIpRange.parse("10.0.0.1-10.0.0.9"))));
        assertEquals("403 AuthenticationFailed", status(blob, reading().setExpiryTime(OffsetDateTime.now().minusSeconds(2))));
        assertEquals("403 AuthenticationFailed", status(blob, reading().setStartTime(OffsetDateTime.now().plusMinutes(30))));
    }

    private static String status(BlobClient blob, BlobServiceSasSignatureValues values) throws Exception {
        var answer = fetch("GET", blob.getBlobUrl() + "?" + blob.generateSas(values));
        return (answer.statusCode() + " " + answer.headers().firstValue("x-ms-error-code").orElse("")).strip();
    }
}
