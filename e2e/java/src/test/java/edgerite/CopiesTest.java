package edgerite;

import static edgerite.Device.MIB;
import static edgerite.Device.blob;
import static edgerite.Device.bytes;
import static edgerite.Device.container;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CopiesTest {
    private static final Duration OFTEN = Duration.ofMillis(50);

    private static String signed(BlobClient blob) {
        var values = new BlobServiceSasSignatureValues(OffsetDateTime.now().plusHours(1), new BlobSasPermission().setReadPermission(true));
        return blob.getBlobUrl() + "?" + blob.generateSas(values);
    }

    @Test
    void withinTheAccount() {
        BlobContainerClient c = container();
        BlobClient source = blob(c, "quelle ü+%.txt", "hello");
        source.setMetadata(Map.of("who", "source"));
        BlobClient copy = c.getBlobClient("kopie ü+%.txt");
        var last = copy.beginCopy(source.getBlobUrl(), OFTEN).waitForCompletion();
        assertEquals(CopyStatusType.SUCCESS, last.getValue().getCopyStatus());
        var got = copy.getProperties();
        assertEquals("5/5", got.getCopyProgress());
        assertEquals(source.getBlobUrl(), got.getCopySource());
        assertEquals(Map.of("who", "source"), got.getMetadata());
        assertEquals("hello", copy.downloadContent().toString());
        refused("409 NoPendingCopyOperation", () -> copy.abortCopyFromUrl(last.getValue().getCopyId()));
        refused("404 CannotVerifyCopySource", () -> copy.beginCopy(c.getBlobClient("none").getBlobUrl(), OFTEN).waitForCompletion());
    }

    @Test
    void fromAnotherAccount() {
        byte[] data = bytes(5 * MIB + 1);
        BlobClient source = container(Device.OTHER).getBlobClient("source");
        source.upload(BinaryData.fromBytes(data));
        BlobClient copy = container().getBlobClient("copy");
        copy.beginCopy(signed(source), OFTEN).waitForCompletion();
        assertArrayEquals(data, copy.downloadContent().toBytes());
    }

    @Test
    void fromAnyWebServerAndAborted() throws Exception {
        byte[] data = bytes(3 * MIB);
        var held = new CountDownLatch(1);
        var web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        var threads = Executors.newCachedThreadPool();
        web.setExecutor(threads);
        web.createContext("/", exchange -> {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", "text/web");
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", "" + data.length);
            }
            exchange.sendResponseHeaders(200, head ? -1 : data.length);
            if (!head) {
                exchange.getResponseBody().write(data, 0, MIB);
                await(held);
                exchange.getResponseBody().write(data, MIB, 2 * MIB);
            }
            exchange.close();
        });
        web.start();
        try {
            String url = "http://127.0.0.1:" + web.getAddress().getPort() + "/file";
            BlobContainerClient c = container();
            BlobClient aborted = c.getBlobClient("aborted");
            var started = aborted.beginCopy(url, OFTEN).poll();
            assertEquals(CopyStatusType.PENDING, aborted.getProperties().getCopyStatus());
            refused("409 PendingCopyOperation", () -> aborted.setMetadata(Map.of("a", "b")));
            aborted.abortCopyFromUrl(started.getValue().getCopyId());
            assertEquals(CopyStatusType.ABORTED, aborted.getProperties().getCopyStatus());
            assertEquals(0, aborted.getProperties().getBlobSize());

            BlobClient copy = c.getBlobClient("copy");
            var poller = copy.beginCopy(url, OFTEN);
            held.countDown();
            assertEquals(CopyStatusType.SUCCESS, poller.waitForCompletion().getValue().getCopyStatus());
            assertEquals("text/web", copy.getProperties().getContentType());
            assertArrayEquals(data, copy.downloadContent().toBytes());
        } finally {
            held.countDown();
            web.stop(0);
            threads.shutdown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void atOnceFromAUrl() {
        BlobContainerClient c = container();
        byte[] data = bytes(2 * MIB);
        BlobClient source = c.getBlobClient("source");
        source.upload(BinaryData.fromBytes(data));
        String url = signed(source);

        BlobClient copied = c.getBlobClient("copied");
        copied.copyFromUrl(url);
        assertArrayEquals(data, copied.downloadContent().toBytes());

        BlobClient put = c.getBlobClient("put");
        put.getBlockBlobClient().uploadFromUrl(url);
        assertArrayEquals(data, put.downloadContent().toBytes());

        var blocks = c.getBlobClient("blocks").getBlockBlobClient();
        blocks.stageBlockFromUrl("AAAA", url, new BlobRange(0, (long) MIB));
        blocks.stageBlockFromUrl("AAAB", url, new BlobRange(MIB, (long) MIB));
        blocks.commitBlockList(List.of("AAAA", "AAAB"));
        assertArrayEquals(data, blocks.downloadContent().toBytes());

        var pages = c.getBlobClient("pages").getPageBlobClient();
        pages.create(4096);
        pages.uploadPagesFromUrl(new PageRange().setStart(1024).setEnd(3071), url, 512L);
        assertArrayEquals(Arrays.copyOfRange(data, 512, 2560), Arrays.copyOfRange(pages.downloadContent().toBytes(), 1024, 3072));

        var log = c.getBlobClient("log").getAppendBlobClient();
        log.create();
        log.appendBlockFromUrl(url, new BlobRange(10, 20L));
        assertArrayEquals(Arrays.copyOfRange(data, 10, 30), log.downloadContent().toBytes());
    }
}
