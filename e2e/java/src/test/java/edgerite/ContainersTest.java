package edgerite;

import static edgerite.Device.SERVICE;
import static edgerite.Device.anonymous;
import static edgerite.Device.blob;
import static edgerite.Device.container;
import static edgerite.Device.names;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobAccessPolicy;
import com.azure.storage.blob.models.BlobContainerListDetails;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobSignedIdentifier;
import com.azure.storage.blob.models.ListBlobContainersOptions;
import com.azure.storage.blob.models.PublicAccessType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ContainersTest {
    @Test
    void madeOnceWithMetadataAndDeleted() {
        BlobContainerClient c = SERVICE.getBlobContainerClient("c-" + UUID.randomUUID());
        assertFalse(c.exists());
        c.createWithResponse(Map.of("CamelCase", "kept"), null, null, Context.NONE);
        assertTrue(c.exists());
        refused("409 ContainerAlreadyExists", c::create);
        assertFalse(c.createIfNotExists());
        assertEquals(Map.of("CamelCase", "kept"), c.getProperties().getMetadata());
        c.setMetadata(Map.of("other", "value"));
        assertEquals(Map.of("other", "value"), c.getProperties().getMetadata());
        c.delete();
        assertFalse(c.exists());
        assertFalse(c.deleteIfExists());
        refused("404 ContainerNotFound", c::getProperties);
    }

    @Test
    void listedByPrefixInPagesWithMetadata() {
        String prefix = "l-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        for (int i = 0; i < 5; i++) {
            SERVICE.createBlobContainerWithResponse(prefix + i, Map.of("number", "" + i), null, Context.NONE);
        }
        var options = new ListBlobContainersOptions().setPrefix(prefix).setDetails(new BlobContainerListDetails().setRetrieveMetadata(true)).setMaxResultsPerPage(2);
        var listed = SERVICE.listBlobContainers(options, null).stream().map(c -> c.getName() + "=" + c.getMetadata().get("number")).toList();
        assertEquals(List.of(prefix + "0=0", prefix + "1=1", prefix + "2=2", prefix + "3=3", prefix + "4=4"), listed);
        assertEquals(3, SERVICE.listBlobContainers(options, null).streamByPage().count());
    }

    @Test
    void accessPoliciesAndPublicAccess() {
        BlobContainerClient c = container();
        blob(c, "x", "public");
        var starts = OffsetDateTime.parse("2026-01-01T00:00:00Z");
        var policy = new BlobAccessPolicy().setStartsOn(starts).setExpiresOn(starts.plusYears(10)).setPermissions("r");
        c.setAccessPolicy(PublicAccessType.BLOB, List.of(new BlobSignedIdentifier().setId("read only").setAccessPolicy(policy)));
        var kept = c.getAccessPolicy();
        assertEquals(PublicAccessType.BLOB, kept.getBlobAccessType());
        assertEquals("read only", kept.getIdentifiers().get(0).getId());
        assertEquals(starts, kept.getIdentifiers().get(0).getAccessPolicy().getStartsOn());

        BlobContainerClient anyone = anonymous().getBlobContainerClient(c.getBlobContainerName());
        assertEquals("public", anyone.getBlobClient("x").downloadContent().toString());
        refused("401 NoAuthenticationInformation", () -> names(anyone));
        c.setAccessPolicy(PublicAccessType.CONTAINER, null);
        assertEquals(List.of("x"), names(anyone));
        c.setAccessPolicy(null, null);
        refused("401 NoAuthenticationInformation", () -> anyone.getBlobClient("x").downloadContent());
    }

    @Test
    void conditionsOfDeletion() {
        BlobContainerClient c = container();
        var before = c.getProperties().getLastModified().minusMinutes(1);
        refused("412 ConditionNotMet", () -> c.deleteWithResponse(new BlobRequestConditions().setIfUnmodifiedSince(before), null, Context.NONE));
        c.deleteWithResponse(new BlobRequestConditions().setIfModifiedSince(before), null, Context.NONE);
    }
}
