package edgerite;

import static edgerite.Device.MIB;
import static edgerite.Device.bytes;
import static edgerite.Device.container;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    private static final ParallelTransferOptions PARALLEL =
        new ParallelTransferOptions().setBlockSizeLong(4L * MIB).setMaxSingleUploadSizeLong((long) MIB).setMaxConcurrency(4);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1})
    void oneRequestAndBlocks(int size) {
        BlobContainerClient c = container();
        byte[] data = bytes(size);
        BlobClient whole = c.getBlobClient("whole");
        whole.getBlockBlobClient().upload(BinaryData.fromBytes(data));
        assertArrayEquals(data, whole.downloadContent().toBytes());
        BlobClient parts = c.getBlobClient("parts");
        parts.uploadWithResponse(new BlobParallelUploadOptions(BinaryData.fromBytes(data)).setParallelTransferOptions(PARALLEL), null, Context.NONE);
        assertArrayEquals(data, parts.downloadContent().toBytes());
        int blocks = parts.getBlockBlobClient().listBlocks(BlockListType.COMMITTED).getCommittedBlocks().size();
        assertEquals(size <= MIB ? 0 : (size + 4 * MIB - 1) / (4 * MIB), blocks);
    }

    @Test
    void aStreamOfUnknownLength() throws Exception {
        byte[] data = bytes(9 * MIB + 5);
        BlobClient blob = container().getBlobClient("stream");
        blob.uploadWithResponse(new BlobParallelUploadOptions(new ByteArrayInputStream(data)).setParallelTransferOptions(PARALLEL), null, Context.NONE);
        try (var in = blob.openInputStream()) {
            assertArrayEquals(data, in.readAllBytes());
        }
    }

    @Test
    void aFileInParallel(@TempDir Path folder) throws Exception {
        byte[] data = bytes(20 * MIB + 7);
        Path up = Files.write(folder.resolve("up"), data);
        BlobClient blob = container().getBlobClient("file");
        blob.uploadFromFile(up.toString(), PARALLEL, null, null, null, null, null);
        blob.downloadToFile(folder.resolve("down").toString());
        assertArrayEquals(data, Files.readAllBytes(folder.resolve("down")));
    }

    @Test
    void aHundredBlobsAtTheSameTime() {
        BlobContainerClient c = container();
        IntStream.range(0, 100).parallel().forEach(i -> {
            byte[] data = bytes(i * 1000);
            BlobClient blob = c.getBlobClient("many/" + i);
            blob.upload(BinaryData.fromBytes(data));
            assertArrayEquals(data, blob.downloadContent().toBytes());
        });
    }

    @Test
    void ranges() {
        byte[] data = bytes(5 * MIB);
        BlobClient blob = container().getBlobClient("ranges");
        blob.upload(BinaryData.fromBytes(data));
        for (int[] r : new int[][] {{0, 1}, {MIB - 1, 2}, {3 * MIB + 5, 1234}, {5 * MIB - 1, 1}}) {
            var out = new ByteArrayOutputStream();
            var got = blob.downloadStreamWithResponse(out, new BlobRange(r[0], (long) r[1]), new DownloadRetryOptions(), null, true, null, Context.NONE);
            assertArrayEquals(Arrays.copyOfRange(data, r[0], r[0] + r[1]), out.toByteArray());
            assertEquals(206, got.getStatusCode());
            assertEquals(16, got.getDeserializedHeaders().getContentMd5().length);
        }
    }
}
