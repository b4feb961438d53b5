package edgerite;

import static edgerite.Device.advance;
import static edgerite.Device.blob;
import static edgerite.Device.container;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.LeaseDurationType;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.options.BlobBreakLeaseOptions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static BlobLeaseClient lease(BlobClient blob) {
        return new BlobLeaseClientBuilder().blobClient(blob).buildClient();
    }

    private static int breakWithin(BlobLeaseClient lease, int seconds) {
        return lease.breakLeaseWithResponse(new BlobBreakLeaseOptions().setBreakPeriod(Duration.ofSeconds(seconds)), null, Context.NONE).getValue();
    }

    @Test
    void ofABlob() {
        BlobClient blob = blob(container(), "x", "one");
        BlobLeaseClient lease = lease(blob);
        lease.acquireLease(15);
        assertEquals(LeaseStateType.LEASED, blob.getProperties().getLeaseState());
        assertEquals(LeaseDurationType.FIXED, blob.getProperties().getLeaseDuration());
        refused("409 LeaseAlreadyPresent", () -> lease(blob).acquireLease(15));
        refused("412 LeaseIdMissing", () -> blob(blob.getContainerClient(), "x", "two"));
        refused("412 LeaseIdMismatchWithBlobOperation", () -> metadata(blob, UUID.randomUUID().toString()));
        metadata(blob, lease.getLeaseId());
        lease.renewLease();
        String old = lease.getLeaseId();
        lease.changeLease(UUID.randomUUID().toString());
        assertNotEquals(old, lease.getLeaseId());
        lease.releaseLease();
        assertEquals(LeaseStateType.AVAILABLE, blob.getProperties().getLeaseState());
        refused("412 LeaseNotPresentWithBlobOperation", () -> metadata(blob, old));
    }

    private static void metadata(BlobClient blob, String lease) {
        blob.setMetadataWithResponse(Map.of("a", "b"), new BlobRequestConditions().setLeaseId(lease), null, Context.NONE);
    }

    @Test
    void brokenAtOnceAndAfterAPeriod() throws Exception {
        BlobClient blob = blob(container(), "x", "one");
        BlobLeaseClient lease = lease(blob);
        lease.acquireLease(-1);
        assertEquals(LeaseDurationType.INFINITE, blob.getProperties().getLeaseDuration());
        assertEquals(10, breakWithin(lease, 10));
        assertEquals(LeaseStateType.BREAKING, blob.getProperties().getLeaseState());
        refused("409 LeaseIsBreakingAndCannotBeAcquired", () -> lease.acquireLease(15));
        advance("11s");
        assertEquals(LeaseStateType.BROKEN, blob.getProperties().getLeaseState());
        refused("409 LeaseIsBrokenAndCannotBeRenewed", lease::renewLease);
    }

    @Test
    void expired() throws Exception {
        BlobClient blob = blob(container(), "x", "one");
        lease(blob).acquireLease(15);
        advance("16s");
        assertEquals(LeaseStateType.EXPIRED, blob.getProperties().getLeaseState());
        blob(blob.getContainerClient(), "x", "two");
    }

    @Test
    void ofAContainer() {
        BlobContainerClient c = container();
        BlobLeaseClient lease = new BlobLeaseClientBuilder().containerClient(c).buildClient();
        lease.acquireLease(60);
        assertEquals(LeaseStateType.LEASED, c.getProperties().getLeaseState());
        refused("412 LeaseIdMissing", c::delete);
        blob(c, "x", "written");
        lease.renewLease();
        assertEquals(0, breakWithin(lease, 0));
        c.delete();
    }
}
