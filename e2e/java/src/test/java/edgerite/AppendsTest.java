package edgerite;

import static edgerite.Device.container;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.AppendBlobItem;
import com.azure.storage.blob.models.AppendBlobRequestConditions;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.specialized.AppendBlobClient;
import java.io.ByteArrayInputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AppendsTest {
    private static AppendBlobItem append(AppendBlobClient blob, String text, AppendBlobRequestConditions conditions) {
        byte[] data = text.getBytes();
        return blob.appendBlockWithResponse(new ByteArrayInputStream(data), data.length, null, conditions, null, Context.NONE).getValue();
    }

    @Test
    void appendedUnderConditionsAndSealed() {
        AppendBlobClient blob = container().getBlobClient("log").getAppendBlobClient();
        blob.create();
        assertEquals("0", append(blob, "one,", null).getBlobAppendOffset());
        assertEquals(2, append(blob, "two,", new AppendBlobRequestConditions().setAppendPosition(4L)).getBlobCommittedBlockCount());
        refused("412 AppendPositionConditionNotMet", () -> append(blob, "x", new AppendBlobRequestConditions().setAppendPosition(4L)));
        refused("412 MaxBlobSizeConditionNotMet", () -> append(blob, "x", new AppendBlobRequestConditions().setMaxSize(8L)));
        assertEquals("one,two,", blob.downloadContent().toString());
        assertEquals(BlobType.APPEND_BLOB, blob.getProperties().getBlobType());
        blob.seal();
        assertTrue(blob.getProperties().isSealed());
        refused("409 BlobIsSealed", () -> append(blob, "x", null));
    }

    @Test
    void manyWritersAppendWholeBlocks() {
        AppendBlobClient blob = container().getBlobClient("log").getAppendBlobClient();
        blob.create();
        IntStream.range(0, 50).parallel().forEach(i -> append(blob, "line " + i + "\n", null));
        var lines = blob.downloadContent().toString().lines().sorted().toList();
        assertEquals(IntStream.range(0, 50).mapToObj(i -> "line " + i).sorted().toList(), lines);
    }

    @Test
    void aStream() throws Exception {
        AppendBlobClient blob = container().getBlobClient("log").getAppendBlobClient();
        try (var out = blob.getBlobOutputStream(true)) {
            for (int i = 0; i < 3; i++) {
                out.write(new byte[Device.MIB]);
            }
        }
        assertEquals(3L * Device.MIB, blob.getProperties().getBlobSize());
    }
}
